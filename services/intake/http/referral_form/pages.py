"""The referral form: a few small pages, a summary to check, a receipt. Works without JavaScript; a draft is kept at every step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from psycopg.rows import DictRow
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal, NoSuchSchoolUnit, NoSuchSchoolYear, SchoolFormNotOffered
from services.intake.domain.target_group import check_served, forms_on
from services.intake.http.referral_form.drafts import Draft, Drafts
from services.intake.http.referral_form.steps import STEPS, TITLES, Step, belongs_to, body_of, step_named, unfinished
from services.intake.http.referrals.bodies import ReferralBody
from services.intake.http.referrals.summary import summary_of
from services.intake.http.target_group import schools_served, served_on, serves_upper_secondary, years_told
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, Custody, EffortKind, Look, OrganiserKind, Role
from shared.vocabulary.language import say, translated
from shared.vocabulary.municipalities import municipalities
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import act, command
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

form_pages = Blueprint("form", __name__)

DRAFT = "/intake/referrals/new/"
MOST_GUARDIANS = 4
_PLACES = frozenset(map(str, range(MOST_GUARDIANS)))
MOST_UNITS = 500
ALWAYS_THERE = frozenset({Actor.SCHOOL, Actor.GUARDIAN, Actor.PUPIL})


def _drafts() -> Drafts:
    return Drafts(the_service().database, application(Intake).keyring)


def _draft(draft_id: UUID) -> Draft:
    draft = _drafts().read(current().person_id, draft_id, today())
    if draft is None:
        raise NotFound
    return draft


def _step(name: str) -> Step:
    step = step_named(name)
    if step is None:
        raise NotFound
    return step


def step_address(draft_id: UUID, step: Step) -> str:
    """Where a step of a draft is filled in."""
    return f"{DRAFT}{draft_id}/{step.name}"


@form_pages.get("/referrals/new")
@allowed(Role.SCHOOL)
@looks(Look.LIST)
def before_you_begin() -> str:
    """Who can get help, what becomes of what is sent, and drafts to go on with."""
    drafts = _drafts().of(current().person_id, today())
    looked(shown=len(drafts))
    profile = application(Intake).profile
    return render_template(
        "intake/referral_form/new.html",
        form=Form(),
        drafts=drafts,
        profile=profile,
        schools=schools_served(profile.referrals, today()),
        upper_secondary=serves_upper_secondary(profile.referrals),
        may_refer=_may_refer(),
    )


@form_pages.post("/referrals/new")
@allowed(Role.SCHOOL)
@shows_nothing
def begin() -> Response:
    """A new draft, with what is known already."""
    texts: dict[str, list[str]] = {"registered_in": [str(application(Intake).profile.code)]}
    units, total = lists.school_units(the_service().database, Seen.by(current()), 1, 0, open_on=today())
    if total == 1:
        texts["school_unit_id"] = [str(units[0]["id"])]
    if name := current().name:
        texts["contact.name"] = [name]
    draft = _drafts().begin(current().person_id, today(), texts)
    return redirect(step_address(draft.draft_id, STEPS[0]), 303)


@form_pages.get("/referrals/new/<uuid:draft_id>/<name>")
@allowed(Role.SCHOOL)
@looks(Look.DRAFT)
def show_step(draft_id: UUID, name: str) -> str:
    """One step, with what was typed before."""
    step, draft = _step(name), _draft(draft_id)
    return _page(step, draft, Form({name: list(given) for name, given in draft.texts.items() if belongs_to(step, name)}))


@form_pages.post("/referrals/new/<uuid:draft_id>/<name>")
@allowed(Role.SCHOOL)
@looks(Look.DRAFT)
def save_step(draft_id: UUID, name: str) -> Response | tuple[str, int]:
    """Keep what was typed, right or wrong; go on when it is right, or stop when asked to."""
    step, draft = _step(name), _draft(draft_id)
    form = Form.read(step.schema())
    pressed = request.form.get("step")
    others = {each: given for each, given in draft.texts.items() if not belongs_to(step, each)}
    draft.texts = others | {each: given for each, given in form.texts.items() if belongs_to(step, each)}
    _drafts().save(draft, today())
    if pressed == "later":
        return redirect("/intake/referrals/new", 303)
    if pressed == "guardian":
        form.errors.clear()
        return _page(step, draft, form, guardians=_guardians_in(form) + 1), 200
    if form.good and step.name == "school":
        _check_school(form)
    if not form.good:
        return _page(step, draft, form), 422
    place = STEPS.index(step) + 1
    if place == len(STEPS) or request.args.get("then") == "review":
        return redirect(f"{DRAFT}{draft_id}/review", 303)
    return redirect(step_address(draft_id, STEPS[place]), 303)


@form_pages.get("/referrals/new/<uuid:draft_id>/review")
@allowed(Role.SCHOOL)
@looks(Look.DRAFT)
def review(draft_id: UUID) -> Response | str:
    """Everything at a glance, with a way back to each answer; a step that lacks something comes first."""
    draft = _draft(draft_id)
    if step := next(unfinished(draft.texts), None):
        return redirect(step_address(draft_id, step), 303)
    return _review(draft, Form(idempotency_key=str(draft_id)))


@form_pages.post("/referrals/new/<uuid:draft_id>/review")
@allowed(Role.SCHOOL)
@looks(Look.DRAFT)
@command(create=True)
def send(draft_id: UUID) -> Response | tuple[Response | str, int]:
    """Register the referral and forget the draft, together; sent again, it leads to the same receipt."""
    draft = _draft(draft_id)
    form = Form(idempotency_key=str(draft_id))
    try:
        body = ReferralBody().load(body_of(draft.texts))
        referral = application(Intake).receive_referral(
            **{name: value for name, value in body.items() if name not in ("effective_on", "known_on")}, by=act()
        )
    except ValidationError:
        form.refuse(say("Något behöver rättas innan beställningen kan skickas. Gå igenom stegen en gång till."))
        return _review(draft, form), 422
    except IntakeRefusal as refusal:
        form.refuse(refusal)
        return _review(draft, form), 422
    _drafts().remove(draft.owner, draft_id)
    return redirect(f"/intake/referrals/{referral.id}/receipt", 303)


@form_pages.post("/referrals/new/<uuid:draft_id>/removal")
@allowed(Role.SCHOOL)
@shows_nothing
def remove(draft_id: UUID) -> Response:
    """Throw a draft away."""
    _drafts().remove(current().person_id, draft_id)
    return redirect("/intake/referrals/new", 303)


def _page(step: Step, draft: Draft, form: Form, **shown: Any) -> str:
    place = STEPS.index(step) + 1
    back = step_address(draft.draft_id, STEPS[place - 2]) if place > 1 else "/intake/referrals/new"
    return render_template(
        step.template,
        form=form,
        draft=draft,
        step=step,
        titles=[translated(title) for title in TITLES],
        place=place,
        back=back,
        profile=application(Intake).profile,
        **(_choices_of(step, form) | shown),
    )


def _choices_of(step: Step, form: Form) -> dict[str, Any]:
    """What a step offers to choose from."""
    if step.name == "pupil":
        home = application(Intake).profile.code
        others = sorted(((code, name) for code, name in municipalities().items() if code != home), key=lambda each: each[1])
        return {"municipality_choices": [(home, municipalities()[home]), *others]}
    if step.name == "school":
        units, rules = _own_units(), application(Intake).profile.referrals
        offered = {form for unit in units for form in forms_on(unit["school_forms"], today())}
        school_forms = [form for form in served_on(rules, today()) if form in offered]
        return {
            "units": [(str(unit["id"]), unit["name"]) for unit in units],
            "school_forms": school_forms,
            "years_told": years_told(school_forms, today()),
        }
    if step.name == "guardians":
        return {"guardians": max(2, _guardians_in(form)), "custodies": list(Custody)}
    if step.name == "request":
        return {"efforts": list(EffortKind), "actors": [actor for actor in application(Intake).profile.sharing.actors if actor not in ALWAYS_THERE]}
    return {}


def _may_refer() -> bool:
    """Whether the reader's organiser is one of those whose schools may refer here."""
    kinds, _ = lists.organisers(the_service().database, Seen.by(current()), 1, 0)
    return all(OrganiserKind(each["kind"]) in application(Intake).profile.referrals.organisers for each in kinds)


def _own_units() -> list[DictRow]:
    units, _ = lists.school_units(the_service().database, Seen.by(current()), MOST_UNITS, 0, open_on=today())
    return units


def _check_school(form: Form) -> None:
    """What the sender's check would refuse at the end is told at its own step."""
    unit = next((unit for unit in _own_units() if unit["id"] == form.data["school_unit_id"]), None)
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


def _guardians_in(form: Form) -> int:
    numbers = [name.split(".")[1] for name in form.texts if name.startswith("guardians.")]
    places = [int(number) for number in numbers if number in _PLACES]
    return min(MOST_GUARDIANS, max(places, default=-1) + 1)


def _review(draft: Draft, form: Form) -> str:
    names = {str(unit["id"]): unit["name"] for unit in _own_units()}
    body = ReferralBody().load(body_of(draft.texts))
    return render_template(
        "intake/referral_form/review.html",
        form=form,
        draft=draft,
        titles=[translated(title) for title in TITLES],
        place=len(TITLES),
        sections=summary_of(body, names, f"{DRAFT}{draft.draft_id}"),
        missing=body["groundwork"].missing,
        elsewhere=body["registered_in"] != application(Intake).profile.code,
        profile=application(Intake).profile,
    )
