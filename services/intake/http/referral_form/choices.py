"""What the form's steps offer to choose from, and what is checked of a choice at its own step."""

from __future__ import annotations

from typing import Any, Final

from psycopg.rows import DictRow

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal, NoSuchSchoolUnit, NoSuchSchoolYear, SchoolFormNotOffered
from services.intake.domain.target_group import check_served, forms_on
from services.intake.http.referral_form.roads import Road
from services.intake.http.referral_form.steps import Step
from services.intake.http.target_group import served_on, years_told
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, Custody, EffortKind, OrganiserKind, Role
from shared.vocabulary.municipalities import municipalities
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.service import application, the_service

MOST_GUARDIANS: Final = 4
MOST_UNITS: Final = 500
ALWAYS_THERE: Final = frozenset({Actor.SCHOOL, Actor.GUARDIAN, Actor.PUPIL})
_PLACES: Final = frozenset(map(str, range(MOST_GUARDIANS)))


def choices_of(road: Road, step: Step, form: Form) -> dict[str, Any]:
    """What a step offers to choose from."""
    profile = application(Intake).profile
    match step.name:
        case "pupil":
            others = sorted(((code, name) for code, name in municipalities().items() if code != profile.code), key=lambda each: each[1])
            return {"municipality_choices": [(profile.code, municipalities()[profile.code]), *others]}
        case "school":
            units = schools_to_choose(road)
            offered = {form for unit in units for form in forms_on(unit["school_forms"], today())}
            school_forms = [form for form in served_on(profile.referrals, today()) if form in offered]
            return {
                "units": [(str(unit["id"]), unit["name"]) for unit in units],
                "school_forms": school_forms,
                "years_told": years_told(school_forms, today()),
            }
        case "guardians":
            return {"guardians": max(2, guardians_in(form)), "custodies": list(Custody)}
        case "request":
            return {"efforts": list(EffortKind), "actors": [actor for actor in profile.sharing.actors if actor not in ALWAYS_THERE]}
        case "files":
            return {"largest": application(Intake).files.largest // 2**20}
    return {}


def schools_to_choose(road: Road) -> list[DictRow]:
    """A principal's own organiser's schools; for a guardian all whose pupils the service is for."""
    database, rules = the_service().database, application(Intake).profile.referrals
    if road.role is not Role.GUARDIAN:
        return lists.school_units(database, Seen.by(current()), MOST_UNITS, 0, open_on=today())[0]
    units, _ = lists.school_units(database, Seen(everything=True), MOST_UNITS, 0, open_on=today())
    kinds = {row["id"]: OrganiserKind(row["kind"]) for row in lists.organisers(database, Seen(everything=True), MOST_UNITS, 0)[0]}
    served = frozenset(served_on(rules, today()))
    return [unit for unit in units if kinds.get(unit["organiser_id"]) in rules.organisers and forms_on(unit["school_forms"], today()) & served]


def may_refer() -> bool:
    """Whether the reader's organiser is one of those whose schools may refer here."""
    kinds, _ = lists.organisers(the_service().database, Seen.by(current()), 1, 0)
    return all(OrganiserKind(each["kind"]) in application(Intake).profile.referrals.organisers for each in kinds)


def check_place(road: Road, form: Form) -> None:
    """What the sender's check would refuse at the end is told at its own step."""
    unit = next((unit for unit in schools_to_choose(road) if unit["id"] == form.data["school_unit_id"]), None)
    if unit is None:
        form.refuse(NoSuchSchoolUnit(), "school_unit_id")
    elif form.data["school_form"] not in forms_on(unit["school_forms"], today()):
        form.refuse(SchoolFormNotOffered(), "school_form")
    else:
        try:
            check_served(application(Intake).profile.referrals, form.data["school_form"], form.data["school_year"], today())
        except NoSuchSchoolYear as refusal:
            form.refuse(refusal, "school_year")
        except IntakeRefusal as refusal:
            form.refuse(refusal, "school_form")


def guardians_in(form: Form) -> int:
    """How many guardians are typed in, at most four."""
    numbers = [name.split(".")[1] for name in form.texts if name.startswith("guardians.")]
    places = [int(number) for number in numbers if number in _PLACES]
    return min(MOST_GUARDIANS, max(places, default=-1) + 1)
