"""Referrals by API, for senders and the team."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake.application import Intake
from services.intake.domain.referral import Referral
from services.intake.http.readers import READERS, TEAM
from services.intake.http.referrals import bodies, items
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.http.referrals.document import ReferralDocument
from services.intake.http.referrals.file_as_json import file_as_json
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from services.intake.read_models.referral_file import read_file
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

referrals = Routes("referrals", later("Beställningar, från mottagning till beslut."))


@referrals.route("/referrals", methods=["POST"])
@allowed(Role.SCHOOL)
@referrals.arguments(bodies.ReferralBody)
@referrals.response(201, items.ReferralAnswer)
@command(create=True)
def send_referral(body: dict[str, Any]) -> Done:
    """Skicka en beställning. Saknas något av det skolan ska ha gjort blir läget to-complete, och `missing` säger vad."""
    return _answer(application(Intake).receive_referral(**body, by=act()))


@referrals.route("/protected-referrals", methods=["POST"])
@allowed(*TEAM)
@referrals.arguments(bodies.ProtectedReferralBody)
@referrals.response(201, items.ReferralAnswer)
@command(create=True)
def register_protected_referral(body: dict[str, Any]) -> Done:
    """Registrera en beställning som kom per telefon eller brev, om en elev med skyddade personuppgifter. Bara de som anges ser den."""
    return _answer(application(Intake).receive_referral(**body, by=act()))


@referrals.route("/referrals", methods=["GET"])
@allowed(*READERS)
@looks(Look.LIST)
@referrals.arguments(bodies.ReferralArgs, location="query")
@referrals.response(200, items.ReferralList)
def list_referrals(arguments: dict[str, Any]) -> Page[Any]:
    """Beställningar, de senaste först. En skola ser sin egen huvudmans."""
    states = (arguments["state"],) if arguments["state"] else ()
    rows, total = lists.referrals(the_service().database, Seen.by(current()), arguments["limit"], offset_of(arguments), states)
    looked(rows=rows, complete=True)
    return page_of(rows, total, arguments)


@referrals.route("/referrals/<uuid:referral_id>", methods=["GET"])
@allowed(*READERS)
@looks(Look.CASE, case_of_referral)
@referrals.response(200, ReferralDocument)
def read_referral(referral_id: UUID) -> Any:
    """En beställning med allt som står i den."""
    row = lists.referral(the_service().database, Seen.by(current()), referral_id)
    file = read_file(application(Intake), referral_id) if row is not None else None
    if row is None or file is None:
        raise NotFound
    return file_as_json(row, file.told_to(current().role), current().role), 200, etag(file.version)


@referrals.route("/referrals/<uuid:referral_id>/security-marking", methods=["POST"])
@allowed(*TEAM)
@referrals.arguments(bodies.ProtectionBody)
@referrals.response(200, items.ReferralAnswer)
@command()
def mark_security(body: dict[str, Any], referral_id: UUID) -> Done:
    """Märk elevens uppgifter som skyddade i alla elevens beställningar, eller ta bort märkningen. Därefter ser bara de som anges beställningarna."""
    return _answer(application(Intake).protect_referral(referral_id=referral_id, **body, expected=expected_version(), by=act()))


@referrals.route("/referrals/<uuid:referral_id>/completion-request", methods=["POST"])
@allowed(*TEAM)
@referrals.arguments(bodies.CompletionRequestBody)
@referrals.response(200, items.ReferralAnswer)
@command()
def request_completion(body: dict[str, Any], referral_id: UUID) -> Done:
    """Be avsändaren komplettera."""
    return _answer(application(Intake).request_completion(referral_id=referral_id, **body, expected=expected_version(), by=act()))


@referrals.route("/referrals/<uuid:referral_id>/completion", methods=["POST"])
@allowed(Role.SCHOOL, *TEAM)
@referrals.arguments(bodies.CompletionBody)
@referrals.response(200, items.ReferralAnswer)
@command()
def complete_referral(body: dict[str, Any], referral_id: UUID) -> Done:
    """Svara på en begäran om komplettering. Har eleven skyddade personuppgifter svarar den som handlägger, med det avsändaren har berättat."""
    return _answer(application(Intake).complete_referral(referral_id=referral_id, **body, expected=expected_version(), by=act()))


@referrals.route("/referrals/<uuid:referral_id>/school-agreement", methods=["POST"])
@allowed(*TEAM)
@referrals.arguments(bodies.AgreementBody)
@referrals.response(200, items.ReferralAnswer)
@command()
def write_agreement(body: dict[str, Any], referral_id: UUID) -> Done:
    """Skriv ner att en vårdnadshavare har sagt ja till att skolan får veta. Skolan ser då beställningen. Det går inte att ta tillbaka."""
    return _answer(application(Intake).write_agreement(referral_id=referral_id, **body, expected=expected_version(), by=act()))


@referrals.route("/referrals/<uuid:referral_id>/acceptance", methods=["POST"])
@allowed(*TEAM)
@referrals.arguments(bodies.EmptyBody)
@referrals.response(200, items.ReferralAnswer)
@command()
def accept_referral(body: dict[str, Any], referral_id: UUID) -> Done:
    """Anta en beställning: ärendet öppnas och samtycke kan inhämtas."""
    return _answer(application(Intake).accept_referral(referral_id=referral_id, expected=expected_version(), by=act()))


@referrals.route("/referrals/<uuid:referral_id>/decline", methods=["POST"])
@allowed(*TEAM)
@referrals.arguments(bodies.DeclineBody)
@referrals.response(200, items.ReferralAnswer)
@command()
def decline_referral(body: dict[str, Any], referral_id: UUID) -> Done:
    """Avböj en beställning, med skäl."""
    return _answer(application(Intake).decline_referral(referral_id=referral_id, **body, expected=expected_version(), by=act()))


def _answer(referral: Referral) -> Done:
    also = {"case_id": referral.case_id, "registry_number": referral.registry_number, "missing": [code.value for code in referral.asked_for]}
    return Done(referral.id, referral.version, referral.state, also, f"{the_service().api_root}/referrals/{referral.id}")
