"""Absence notices as pages: a school's own and how it sends one, the officer's list of whom to follow up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.attachment import Matter
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.notice_errors import LinkedToAnotherPupil
from services.intake.http.attachments.words import shown_files
from services.intake.http.notices import bodies, words
from services.intake.http.notices.api import OFFICER, READERS
from services.intake.http.notices.shared_by_pages import ADDRESS, begun, crumbs, pupil, read_with_year, school_choices
from services.intake.http.referrals.summary import absence_rows, contact_told
from services.intake.read_models import notices as rows_of
from services.intake.read_models.notice_file import read_absence_notice
from services.intake.read_models.notices import SeenNotices
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import AttachedTo, InvestigationGiven, Look, NoticeClosure, NoticeState, Role
from shared.vocabulary.language import later, say, translated
from shared.vocabulary.municipalities import municipalities
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.schemas import Schema
from shared.web.service import application, the_service

notice_pages = Blueprint("notices-seen", __name__)

LIMIT = 25
SOON = timedelta(days=7)
OPEN = (NoticeState.INCOMPLETE, NoticeState.RECEIVED, NoticeState.TAKEN_ON)
SHOWN = [
    ("open", later("Allt som är öppet")),
    ("soon", later("Det som ska följas upp inom en vecka")),
    ("new", later("Det som ingen har tagit")),
    ("closed", later("Avslutat")),
    ("all", later("Alla")),
]
STATES = {"new": (NoticeState.INCOMPLETE, NoticeState.RECEIVED), "closed": (NoticeState.CLOSED,), "all": ()}


@notice_pages.get("/notices")
@allowed(Role.SCHOOL, OFFICER)
@looks(Look.LIST)
def show_notices() -> str:
    """A school's own notices, the latest first; the officer's by the day to follow up."""
    database, intake, on = the_service().database, application(Intake), today()
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    offset = (arguments["page"] - 1) * LIMIT
    officer = current().role is OFFICER
    chosen = request.args.get("show", "open") if officer else "all"
    chosen = chosen if chosen in dict(SHOWN) else "open"
    rows, total = rows_of.absence_notices(
        database,
        SeenNotices.of_absence(current()),
        LIMIT,
        offset,
        STATES.get(chosen, OPEN),
        due_by=on + SOON if chosen == "soon" else None,
        by_deadline=officer,
    )
    investigations, investigations_total = rows_of.investigation_notices(database, SeenNotices.of_investigations(current()), LIMIT, 0)
    looked(shown=len(rows) + len(investigations))
    for row in (*rows, *investigations):
        row["pupil"] = words.name_in_list(row, intake.open_name)
    for row in rows:
        row["tags"] = words.tags_of(row, intake.profile.notices)
        row["late"] = row["follow_up_on"] is not None and row["follow_up_on"] < on
    return render_template(
        "intake/notices/to_follow_up.html" if officer else "intake/notices/own.html",
        page=page_of(rows, total, arguments),
        investigations=investigations,
        investigations_total=investigations_total,
        form=Form.filled({"show": chosen}),
        shown=[(value, translated(told)) for value, told in SHOWN],
    )


@notice_pages.get("/notices/absence/new")
@allowed(Role.SCHOOL)
@shows_nothing
def begin_absence_notice() -> str:
    """An empty form, with what is known already."""
    return _absence_form(begun({"pupil.registered_in": str(application(Intake).profile.code)}))


@notice_pages.post("/notices/absence/new")
@allowed(Role.SCHOOL)
@shows_nothing
@command(create=True)
def send_absence_notice() -> Response | tuple[str, int]:
    """Register it, and show its receipt."""
    form = read_with_year(bodies.AbsenceNoticeBody())
    if form.good:
        try:
            notice = application(Intake).send_absence_notice(**form.data, by=act())
            return redirect(f"{ADDRESS}/absence/{notice.id}/receipt", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _absence_form(form), 422


@notice_pages.get("/notices/absence/<uuid:notice_id>/receipt")
@allowed(Role.SCHOOL)
@looks(Look.FILE)
def show_receipt_of_absence_notice(notice_id: UUID) -> str:
    """What was received, under which number, what happens next, and where the investigation is attached; made to be printed."""
    row, intake = _own_absence_notice(notice_id), application(Intake)
    return render_template(
        "intake/notices/receipt.html",
        form=Form(),
        row=row,
        pupil=words.name_in_list(row, intake.open_name),
        next=words.next_of(row, intake.profile.notices),
        awaits_file=words.awaits_file(row, intake.profile.notices),
        profile=intake.profile,
        largest=intake.files.largest // 2**20,
    )


@notice_pages.get("/notices/absence/<uuid:notice_id>")
@allowed(*READERS)
@looks(Look.FILE)
def show_absence_notice(notice_id: UUID) -> str:
    """One notice: where it stands, what it says, its story, and what the reader can do."""
    return _absence_page(notice_id, Form())


@notice_pages.post("/notices/absence/<uuid:notice_id>/investigation")
@allowed(Role.SCHOOL)
@looks(Look.FILE)
@command()
def complete_absence_notice(notice_id: UUID) -> Response | tuple[str, int]:
    """The school gives the investigation."""
    return _done(notice_id, bodies.NoticeCompletionBody(), application(Intake).complete_absence_notice, "?told=completed")


@notice_pages.post("/notices/absence/<uuid:notice_id>/responsibility")
@allowed(OFFICER)
@looks(Look.FILE)
@command()
def take_on_absence_notice(notice_id: UUID) -> Response | tuple[str, int]:
    """The officer answers for it."""
    return _done(notice_id, bodies.ResponsibilityBody(), application(Intake).take_on_absence_notice)


@notice_pages.post("/notices/absence/<uuid:notice_id>/follow-ups")
@allowed(OFFICER)
@looks(Look.FILE)
@command()
def follow_up_absence_notice(notice_id: UUID) -> Response | tuple[str, int]:
    """How it goes."""
    return _done(notice_id, bodies.FollowUpBody(), application(Intake).follow_up_absence_notice)


@notice_pages.post("/notices/absence/<uuid:notice_id>/referral")
@allowed(OFFICER)
@looks(Look.FILE)
@command()
def link_absence_notice(notice_id: UUID) -> Response | tuple[str, int]:
    """The referral that helps the pupil, by its registry number."""
    form = Form.read(bodies.LinkFormBody())
    if form.good:
        try:
            found = rows_of.referral_by_number(the_service().database, form.data["registry_number"])
            if found is None:
                raise LinkedToAnotherPupil
            application(Intake).link_absence_notice(notice_id=notice_id, referral_id=found, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/absence/{notice_id}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal, "registry_number")
    return _absence_page(notice_id, form), 422


@notice_pages.post("/notices/absence/<uuid:notice_id>/closure")
@allowed(OFFICER)
@looks(Look.FILE)
@command()
def close_absence_notice(notice_id: UUID) -> Response | tuple[str, int]:
    """Nothing is left to follow up."""
    return _done(notice_id, bodies.ClosureBody(), application(Intake).close_absence_notice)


def _own_absence_notice(notice_id: UUID) -> Any:
    row = rows_of.absence_notice(the_service().database, SeenNotices.of_absence(current()), notice_id)
    if row is None or row["kept"]:
        raise NotFound
    return row


def _done(notice_id: UUID, schema: Schema, verb: Callable[..., object], told: str = "") -> Response | tuple[str, int]:
    form = Form.read(schema)
    if form.good:
        try:
            verb(notice_id=notice_id, **form.data, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/absence/{notice_id}{told}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _absence_page(notice_id, form), 422


def _absence_form(form: Form) -> str:
    home = application(Intake).profile.code
    others = sorted(((code, name) for code, name in municipalities().items() if code != home), key=lambda each: each[1])
    return render_template(
        "intake/notices/absence_form.html",
        form=form,
        municipality_choices=[(home, municipalities()[home]), *others],
        givens=list(InvestigationGiven),
        **school_choices(),
    )


def _absence_page(notice_id: UUID, form: Form) -> str:
    row = rows_of.absence_notice(the_service().database, SeenNotices.of_absence(current()), notice_id)
    if row is not None and row["kept"]:
        return _withheld_page(row, form)
    file = read_absence_notice(application(Intake), notice_id) if row is not None else None
    if row is None or file is None:
        raise NotFound
    files, rules = shown_files(Matter(AttachedTo.ABSENCE_NOTICE, notice_id)), application(Intake).profile.notices
    return render_template(
        "intake/notices/absence.html",
        files=files,
        file_is_missing=words.awaits_file(row, rules),
        may_attach=row["state"] != NoticeState.CLOSED and current().role is Role.SCHOOL,
        completed=request.args.get("told") == "completed" and not form.errors and current().role is Role.SCHOOL,
        linked=rows_of.number_of(the_service().database, row["referral_id"]),
        form=form,
        row=row,
        crumbs=crumbs(),
        tags=words.tags_of(row, rules),
        next=words.next_of(row, rules),
        absence=[(*each, "") for each in absence_rows(file.absence)],
        contact=contact_told(file.contact),
        story=words.story_of(file.told_to(current().role, linked=row["referral_id"] is not None).turns),
        version=file.version,
        **_to_do(row),
        **pupil(file),
    )


def _withheld_page(row: Any, form: Form) -> str:
    """A notice on a pupil whose protected identity only others handle: where it stands and what the reader can do, and nothing that it says."""
    rules = application(Intake).profile.notices
    return render_template(
        "intake/notices/withheld.html",
        form=form,
        row=row,
        crumbs=crumbs(),
        tags=words.tags_of(row, rules),
        next=words.next_of(row, rules),
        version=row["version"],
        **_to_do(row),
    )


def _to_do(row: Any) -> dict[str, Any]:
    return {
        "doing": list(_doing(row)),
        "givens": [each for each in InvestigationGiven if each is not InvestigationGiven.MISSING],
        "reasons": list(NoticeClosure),
    }


def _doing(row: Any) -> Any:
    """What the reader can do: (title, address, button)."""
    role = current().role
    if row["state"] == NoticeState.CLOSED:
        return
    if role is Role.SCHOOL and not row["complete"]:
        yield say("Komplettera med utredningen"), "investigation", say("Skicka utredningen")
    if role is OFFICER:
        if row["state"] != NoticeState.TAKEN_ON:
            yield say("Ta ansvar för uppföljningen"), "responsibility", say("Jag följer upp")
        else:
            yield say("Följ upp"), "follow-ups", say("Spara uppföljningen")
        if row["referral_id"] is None and not row["kept"]:
            yield say("Koppla till en beställning"), "referral", say("Koppla")
        yield say("Avsluta uppföljningen"), "closure", say("Avsluta")
