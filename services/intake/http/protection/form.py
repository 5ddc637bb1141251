"""The form in which the team writes down what is told on the telephone or at a visit: all on one page, and kept nowhere until it is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from services.intake.application import Intake
from services.intake.http.readers import TEAM
from services.intake.http.referral_form.steps import AbsenceStep, GroundworkStep, GuardiansStep, PupilStep, RequestStep, SchoolStep, body_of
from services.intake.http.referrals.bodies import ProtectedReferralBody
from services.intake.http.target_group import served_on, years_told
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, Custody, EffortKind, Role, SecurityMarking
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say
from shared.vocabulary.municipalities import municipalities
from shared.web import fields
from shared.web.fields import Origin, coming_from
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.schemas import Schema
from shared.web.service import application, the_service

MOST_UNITS = 2_000
MOST_PEOPLE = 200
GUARDIANS = 2
ALWAYS_THERE = frozenset({Actor.SCHOOL, Actor.GUARDIAN, Actor.PUPIL})


class ProtectionPart(Schema):
    """How the identity is protected, and who handles the referral."""

    security_marking = fields.Code(SecurityMarking, required=True, metadata={"label": later("Skyddade personuppgifter")})
    handlers = fields.Several(fields.Id(), least=1, most=20, required=True, metadata={"label": later("Handläggare")})


class ProtectedForm(RequestStep, AbsenceStep, GroundworkStep, GuardiansStep, SchoolStep, PupilStep, ProtectionPart):
    """That, and what the school's own form asks; the last part first, as errors are listed."""


def read() -> tuple[Form, dict[str, Any]]:
    """What was typed, and what `Intake.receive_referral` takes where all of it is right."""
    form = Form.read(ProtectedForm())
    if not form.good:
        return form, {}
    try:
        with coming_from(Origin.HAND):
            body = ProtectedReferralBody().load(body_of(form.texts))
    except ValidationError:
        form.refuse(say("Något i formuläret går inte ihop. Gå igenom det en gång till."))
        return form, {}
    return form, {name: value for name, value in body.items() if name not in ("effective_on", "known_on")}


def choices_of_form() -> dict[str, Any]:
    """What the form offers to choose from."""
    profile, on = application(Intake).profile, today()
    units, _ = lists.school_units(the_service().database, Seen.by(current()), MOST_UNITS, 0, open_on=on)
    school_forms = served_on(profile.referrals, on)
    others = sorted(((code, name) for code, name in municipalities().items() if code != profile.code), key=lambda each: each[1])
    return {
        "profile": profile,
        "units": [(str(unit["id"]), f"{unit['name']} ({unit['code']})") for unit in units],
        "school_forms": school_forms,
        "years_told": years_told(school_forms, on),
        "municipality_choices": [(profile.code, municipalities()[profile.code]), *others],
        "guardians": GUARDIANS,
        "custodies": list(Custody),
        "efforts": list(EffortKind),
        "actors": [actor for actor in profile.sharing.actors if actor not in ALWAYS_THERE],
        "markings": [marking for marking in SecurityMarking if marking is not SecurityMarking.NONE],
        "team": team(),
    }


def team() -> list[tuple[str, str]]:
    """Who can handle a referral: id, and name with role."""
    rows, _ = lists.people(the_service().database, MOST_PEOPLE, 0, TEAM, ended=False)
    intake = application(Intake)
    return [(str(row["id"]), f"{intake.open_name(row['name']) or say('Namn saknas')}, {label(Role(row['role']))}") for row in rows]


def names_of(people: list[UUID] | None) -> list[str]:
    """The names of those of the team who handle a referral."""
    known = dict(team())
    return [known[str(each)] for each in people or [] if str(each) in known]
