"""Begun investigations as pages: how a school tells its organiser of one, and what it led to."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.notices import bodies, words
from services.intake.http.notices.api import READERS
from services.intake.http.notices.shared_by_pages import ADDRESS, begun, crumbs, pupil, read_with_year, school_choices
from services.intake.read_models import notices as rows_of
from services.intake.read_models.notice_file import read_investigation
from services.intake.read_models.notices import SeenNotices
from shared.vocabulary.codes import InvestigationEnd, Look, Role
from shared.web.access.looks import looks, shows_nothing
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

investigation_pages = Blueprint("investigations-seen", __name__)


@investigation_pages.get("/notices/investigations/new")
@allowed(Role.SCHOOL)
@shows_nothing
def begin_investigation_notice() -> str:
    """An empty form."""
    return _investigation_form(begun({}))


@investigation_pages.post("/notices/investigations/new")
@allowed(Role.SCHOOL)
@shows_nothing
@command(create=True)
def send_investigation_notice() -> Response | tuple[str, int]:
    """Tell the organiser."""
    form = read_with_year(bodies.InvestigationNoticeBody())
    if form.good:
        try:
            notice = application(Intake).send_investigation_notice(**form.data, by=act())
            return redirect(f"{ADDRESS}/investigations/{notice.id}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _investigation_form(form), 422


@investigation_pages.get("/notices/investigations/<uuid:notice_id>")
@allowed(*READERS)
@looks(Look.FILE)
def show_investigation(notice_id: UUID) -> str:
    """One investigation, and how it ended."""
    return _investigation_page(notice_id, Form())


@investigation_pages.post("/notices/investigations/<uuid:notice_id>/end")
@allowed(Role.SCHOOL)
@looks(Look.FILE)
@command()
def end_investigation(notice_id: UUID) -> Response | tuple[str, int]:
    """What it led to."""
    form = Form.read(bodies.InvestigationEndBody())
    if form.good:
        try:
            application(Intake).end_investigation(notice_id=notice_id, **form.data, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/investigations/{notice_id}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _investigation_page(notice_id, form), 422


def _investigation_form(form: Form) -> str:
    return render_template("intake/notices/investigation_form.html", form=form, **school_choices())


def _investigation_page(notice_id: UUID, form: Form) -> str:
    row = rows_of.investigation_notice(the_service().database, SeenNotices.of_investigations(current()), notice_id)
    file = read_investigation(application(Intake), notice_id) if row is not None and not row["kept"] else None
    if row is None or (file is None and not row["kept"]):
        raise NotFound
    return render_template(
        "intake/notices/investigation.html",
        form=form,
        row=row,
        crumbs=crumbs(),
        version=file.version if file else row["version"],
        story=words.story_of(file.turns) if file else [],
        may_end=current().role is Role.SCHOOL and row["ended_on"] is None,
        outcomes=list(InvestigationEnd),
        **(pupil(file) if file else {"file": None}),
    )
