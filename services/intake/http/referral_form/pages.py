"""The referral form, for everybody who may refer: a few small pages, a summary to check, a receipt. Works without JavaScript.

Whose road it is decides which steps are asked and in whose words (roads.py). A draft is kept at every step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.application.attachment_files import Received
from services.intake.domain.attachment import Matter
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.referral_form.choices import check_place, choices_of, guardians_in, may_refer, schools_to_choose
from services.intake.http.referral_form.draft_files import DraftFiles
from services.intake.http.referral_form.drafts import Draft, Drafts, TooManyDrafts, mark_of
from services.intake.http.referral_form.roads import PRINCIPAL, Road, road_of
from services.intake.http.referral_form.steps import Step
from services.intake.http.referral_form.summary import file_told, summary_of
from services.intake.http.target_group import schools_served, serves_upper_secondary
from shared.eventlog.sealed import CannotOpen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import AttachedTo, Look, Role
from shared.vocabulary.language import later, say, translated
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.answers import led_to
from shared.web.commands import act, command
from shared.web.forms import Form, label_of
from shared.web.identity import current
from shared.web.problem import NotFound, Problem
from shared.web.rights import allowed
from shared.web.service import application, the_service

form_pages = Blueprint("form", __name__)

DRAFT = "/intake/referrals/new/"
WRITERS = (Role.SCHOOL, Role.GUARDIAN)


class DraftGone(NotFound):
    """What somebody goes on with in one window may be sent or thrown away in another."""

    code, title = "draft-gone", later("Utkastet finns inte längre")
    detail = later("Det är skickat, borttaget i ett annat fönster eller äldre än 30 dagar. Du hittar det du har skickat via startsidan.")


class AlreadySent(Exception):
    """Whoever goes back after sending comes to the receipt, whose address this has."""


class FileTooLate(DraftGone):
    """A draft goes while a file for it comes."""

    detail = later("Filen kom inte med: utkastet skickades eller togs bort medan den laddades upp. Lägg till den på beställningens sida i stället.")


class NoRoomForDrafts(Problem):
    """A form is begun by somebody who has begun as many as there may be; the page before it says so without a button."""

    status, code, title = HTTPStatus.CONFLICT, "too-many-drafts", later("Du har redan påbörjat så många som går.")
    detail = later("Skicka eller ta bort något av det du har påbörjat. Sedan kan du börja på nytt.")


class DraftChanged(Exception):
    """A draft is no longer what was read to be sent."""


@dataclass(frozen=True)
class ToSend:
    """A draft as it was read: which version, its answers, and its files under the pupil's key."""

    version: int
    answers: Mapping[str, Any]
    files: Sequence[Received]


@dataclass
class Writing:
    """One writer's draft on its road."""

    road: Road
    draft: Draft

    @property
    def address(self) -> str:
        """Where its steps are."""
        return f"{DRAFT}{self.draft.draft_id}"

    @property
    def files(self) -> DraftFiles:
        """The files that go along."""
        intake = application(Intake)
        return DraftFiles(intake, self.draft.owner, self.draft.draft_id, self.road.room * intake.files.largest)

    def step(self, name: str) -> Step:
        """A step by its name; raises NotFound."""
        step = self.road.step(name)
        if step is None:
            raise NotFound
        return step

    def after(self, step: Step) -> str:
        """Where to go when a step is right."""
        place = self.road.place(step)
        if place == len(self.road.steps) or request.args.get("then") == "review":
            return f"{self.address}/review"
        return f"{self.address}/{self.road.steps[place].name}"


@form_pages.errorhandler(AlreadySent)
def show_receipt_instead(sent: AlreadySent) -> Response:
    """The form is no longer there, what it became is."""
    return redirect(str(sent), 303)


def drafts() -> Drafts:
    """Where drafts are kept."""
    return Drafts(the_service().database, application(Intake).keyring)


def the_road() -> Road:
    """The reader's road; raises NoSuchRoad."""
    return road_of(current(), application(Intake))


def the_writing(draft_id: UUID) -> Writing:
    """The reader's draft; raises NoSuchRoad, AlreadySent, DraftGone."""
    road, draft = the_road(), drafts().read(current().person_id, draft_id, today())
    if draft is None:
        receipt = led_to(the_service().database, current().person_id, str(draft_id))
        raise AlreadySent(receipt) if receipt else DraftGone
    return Writing(road, draft)


@form_pages.get("/referrals/new")
@allowed(Role.SCHOOL)
@looks(Look.LIST)
def before_you_begin() -> str:
    """Who can get help, what becomes of what is sent, and drafts to go on with."""
    own = drafts().of(current().person_id, today())
    looked(shown=len(own))
    profile = application(Intake).profile
    return render_template(
        "intake/referral_form/new.html",
        form=Form(),
        drafts=own,
        full=len(own) >= PRINCIPAL.most_drafts,
        profile=profile,
        schools=schools_served(profile.referrals, today()),
        upper_secondary=serves_upper_secondary(profile.referrals),
        may_refer=may_refer(),
    )


@form_pages.post("/referrals/new")
@allowed(*WRITERS)
@shows_nothing
def begin() -> Response:
    """A new draft, with what is known already."""
    road = the_road()
    texts: dict[str, list[str]] = {"registered_in": [str(application(Intake).profile.code)]}
    schools = schools_to_choose(road)
    if len(schools) == 1:
        texts["school_unit_id"] = [str(schools[0]["id"])]
    name = current().name
    if name and road.role is Role.SCHOOL:
        texts["contact.name"] = [name]
    try:
        draft = drafts().begin(current().person_id, today(), texts, road.most_drafts)
    except TooManyDrafts:
        raise NoRoomForDrafts from None
    return redirect(f"{DRAFT}{draft.draft_id}/{road.steps[0].name}", 303)


@form_pages.get("/referrals/new/<uuid:draft_id>/<name>")
@allowed(*WRITERS)
@looks(Look.DRAFT)
def show_step(draft_id: UUID, name: str) -> str:
    """One step, with what was typed before."""
    writing = the_writing(draft_id)
    step = writing.step(name)
    return step_page(writing, step, Form(step.of(writing.draft.texts)))


@form_pages.post("/referrals/new/<uuid:draft_id>/<name>")
@allowed(*WRITERS)
@looks(Look.DRAFT)
def save_step(draft_id: UUID, name: str) -> ResponseReturnValue:
    """Keep what was typed, right or wrong; go on when it is right, or stop when asked to.

    What another window has saved in the same step since this page was shown is shown first, and not written over unseen.
    """
    writing, pressed = the_writing(draft_id), request.form.get("step")
    step = writing.step(name)
    form = Form.read(step.schema())
    with drafts().changing(current().person_id, draft_id, today()) as draft:
        if draft is None:
            raise DraftGone
        writing.draft = draft
        there, typed = step.of(draft.texts), step.of(form.texts)
        if typed != there:
            if request.form.get("version") != mark_of(there):
                return step_page(writing, step, form, elsewhere=_told_of(step, there, typed)), HTTPStatus.CONFLICT
            draft.texts = {field: given for field, given in draft.texts.items() if not step.has(field)} | typed
            drafts().save(draft, today())
    if pressed == "later":
        return redirect(writing.road.begins, 303)
    if pressed == "guardian":
        form.errors.clear()
        return step_page(writing, step, form, guardians=guardians_in(form) + 1), HTTPStatus.OK
    if form.good and step.name == "school":
        check_place(writing.road, form)
    if not form.good:
        return step_page(writing, step, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(writing.after(step), 303)


@form_pages.get("/referrals/new/<uuid:draft_id>/review")
@allowed(*WRITERS)
@looks(Look.DRAFT)
def review(draft_id: UUID) -> ResponseReturnValue:
    """Everything at a glance, with a way back to each answer; a step that lacks something comes first."""
    writing = the_writing(draft_id)
    return _review(writing, Form(idempotency_key=str(draft_id)))


@form_pages.post("/referrals/new/<uuid:draft_id>/review")
@allowed(*WRITERS)
@looks(Look.DRAFT)
def send(draft_id: UUID) -> ResponseReturnValue:
    """Register the referral with its files and forget the draft, together; sent again, it leads to the same receipt."""
    writer = current().person_id
    draft = drafts().read(writer, draft_id, today())
    if draft is None:
        return _send(draft_id, None)
    writing, form = Writing(the_road(), draft), Form(idempotency_key=str(draft_id))
    try:
        answers = writing.road.answers(draft.texts)
        pupil_id = application(Intake).keyring.pupil_of(answers["identity_number"].text)
        with writing.files.sealed_for(pupil_id) as files:
            return _send(draft_id, ToSend(draft.version, answers, files))
    except (DraftChanged, CannotOpen):
        # Its files went while they were read: another window has sent them, or taken one away.
        there = drafts().read(writer, draft_id, today())
        if there is None:
            return _send(draft_id, None)
        if there.version == draft.version:
            raise
        form.refuse(say("Utkastet ändrades i ett annat fönster medan det skickades. Kontrollera uppgifterna och skicka en gång till."))
        return _review(Writing(writing.road, there), form, HTTPStatus.CONFLICT)
    except ValidationError:
        form.refuse(say("Något behöver rättas innan det kan skickas. Gå igenom stegen en gång till."))
    except IntakeRefusal as refusal:
        form.refuse(refusal)
    return _review(writing, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@command(create=True)
def _send(draft_id: UUID, written: ToSend | None) -> Response:
    """Where nothing is written any more the draft is gone: it was sent, and the answer of then is given again, or it never was."""
    road, intake = the_road(), application(Intake)
    # Two windows that send at once: the second waits here, and finds it sent.
    with drafts().changing(current().person_id, draft_id, today()) as draft:
        if draft is None or written is None:
            raise DraftGone
        if draft.version != written.version:
            raise DraftChanged
        referral = road.send(intake, written.answers, current(), act())
        for received in written.files:
            intake.add_attachment(matter=Matter(AttachedTo.REFERRAL, referral.id), received=received, by=act())
        drafts().remove(draft.owner, draft_id)
    return redirect(f"{road.sent}/{referral.id}/receipt", 303)


@form_pages.post("/referrals/new/<uuid:draft_id>/removal")
@allowed(*WRITERS)
@shows_nothing
def remove(draft_id: UUID) -> Response:
    """Throw a draft away, its files too."""
    drafts().remove(current().person_id, draft_id)
    return redirect(the_road().begins, 303)


def step_page(writing: Writing, step: Step, form: Form, **shown: Any) -> str:
    """A step of the form as it stands."""
    road, place = writing.road, writing.road.place(step)
    form.labels |= {name: translated(road.questions[name]) for name in form.errors if name in road.questions}
    back = f"{writing.address}/{road.steps[place - 2].name}" if place > 1 else road.begins
    return render_template(
        step.page,
        form=form,
        road=road,
        draft=writing.draft,
        address=writing.address,
        mark=mark_of(step.of(writing.draft.texts)),
        step=step,
        place=place,
        back=back,
        profile=application(Intake).profile,
        session=sha256(current().form_secret.encode()).hexdigest()[:12],
        session_ends=int(current().ends),
        **({"elsewhere": []} | choices_of(road, step, form) | _files_told(writing, step) | shown),
    )


def _files_told(writing: Writing, step: Step) -> dict[str, Any]:
    """The files that are there already, on their step: (id, name, what it is)."""
    return {"files": [(each.file.content_id, each.name, file_told(each)) for each in writing.files.all()]} if step.name == "files" else {}


def _told_of(step: Step, there: dict[str, list[str]], typed: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The fields that stand otherwise in another window, with what stands there."""
    schema, fields = step.schema(), dict.fromkeys((*there, *typed))
    differing = [field for field in fields if there.get(field, [""]) != typed.get(field, [""])]
    return [(label_of(schema, field.removesuffix("[]").split(".")), ", ".join(there.get(field, []))) for field in differing]


def _review(writing: Writing, form: Form, status: HTTPStatus = HTTPStatus.OK) -> ResponseReturnValue:
    road, profile = writing.road, application(Intake).profile
    if step := next(road.unfinished(writing.draft.texts), None):
        return redirect(f"{writing.address}/{step.name}", 303)
    names = {str(unit["id"]): unit["name"] for unit in schools_to_choose(road)}
    answers = road.answers(writing.draft.texts)
    page = render_template(
        road.review,
        form=form,
        road=road,
        draft=writing.draft,
        address=writing.address,
        sections=summary_of(road, answers, names, writing.files.all(), writing.address),
        answers=answers,
        missing=answers["groundwork"].missing,
        elsewhere=answers["registered_in"] != profile.code,
        profile=profile,
    )
    return page, status
