"""Referrals by guardians, by API: send one, follow it, let the school know, answer. Whoever is signed in by e-identification sees her own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.application import Intake
from services.intake.domain.referral import Referral
from services.intake.http.guardians import bodies, items
from services.intake.http.guardians.words import waits_for_guardian
from services.intake.http.referral_form.roads import road_of
from services.intake.http.referrals.bodies import EmptyBody
from services.intake.http.referrals.case_of_referral import case_of_referral
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
from shared.web.schemas import PageArgs
from shared.web.service import application, the_service

guardian_referrals = Routes("guardian-referrals", later("Vårdnadshavares egna beställningar, där kommunen tar emot sådana."))


@guardian_referrals.route("/guardian-referrals", methods=["POST"])
@allowed(Role.GUARDIAN)
@guardian_referrals.arguments(bodies.GuardianReferralBody)
@guardian_referrals.response(201, items.GuardianReferralAnswer)
@command(create=True)
def send_own_referral(body: dict[str, Any]) -> Done:
    """Be om stöd för sitt barn. Skolan får inte veta det, om inte `school_may_know` säger det."""
    return _answer(road_of(current(), application(Intake)).send(application(Intake), body, current(), act()))


@guardian_referrals.route("/guardian-referrals", methods=["GET"])
@allowed(Role.GUARDIAN)
@looks(Look.LIST)
@guardian_referrals.arguments(PageArgs, location="query")
@guardian_referrals.response(200, items.GuardianReferralList)
def list_own_referrals(arguments: dict[str, Any]) -> Page[Any]:
    """Det man själv har skickat, det senaste först."""
    rows, total = lists.referrals(the_service().database, Seen.by(current()), arguments["limit"], offset_of(arguments))
    looked(rows=rows, complete=True)
    return page_of(rows, total, arguments)


@guardian_referrals.route("/guardian-referrals/<uuid:referral_id>", methods=["GET"])
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_referral)
@guardian_referrals.response(200, items.GuardianReferralStatus)
def read_own_referral(referral_id: UUID) -> Any:
    """Var det man har skickat är, och vad man blir frågad om."""
    row = _row(referral_id)
    file = read_file(application(Intake), referral_id) if waits_for_guardian(row) else None
    return {**row, "asked": file.asked_for if file else None}, 200, etag(row["version"])


@guardian_referrals.route("/guardian-referrals/<uuid:referral_id>/school-agreement", methods=["POST"])
@allowed(Role.GUARDIAN)
@guardian_referrals.arguments(EmptyBody)
@guardian_referrals.response(200, items.GuardianReferralAnswer)
@command()
def tell_school(body: dict[str, Any], referral_id: UUID) -> Done:
    """Låt skolan få veta. Den ser då beställningen och kan fylla i vad den har gjort. Det går inte att ta tillbaka."""
    return _answer(application(Intake).tell_school(referral_id=referral_id, expected=expected_version(), by=act()))


@guardian_referrals.route("/guardian-referrals/<uuid:referral_id>/answer", methods=["POST"])
@allowed(Role.GUARDIAN)
@guardian_referrals.arguments(bodies.AnswerBody)
@guardian_referrals.response(200, items.GuardianReferralAnswer)
@command()
def answer(body: dict[str, Any], referral_id: UUID) -> Done:
    """Svara på det man blir frågad om, med dagar eller ord."""
    return _answer(application(Intake).answer_referral(referral_id=referral_id, **body, expected=expected_version(), by=act()))


def _row(referral_id: UUID) -> DictRow:
    row = lists.referral(the_service().database, Seen.by(current()), referral_id)
    if row is None:
        raise NotFound
    return row


def _answer(referral: Referral) -> Done:
    also = {"registry_number": referral.registry_number, "school_knows": referral.school_knows}
    return Done(referral.id, referral.version, referral.state, also, f"{the_service().api_root}/guardian-referrals/{referral.id}")
