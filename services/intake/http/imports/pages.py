"""Imports as pages: choose a file, see what the check found, confirm, follow how it goes, take the report along."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.intake.application import Intake
from services.intake.application.import_files import LARGEST, Upload
from services.intake.application.imports import KEPT_DAYS
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.imports.api import IMPORTERS, report_of
from services.intake.http.imports.columns import template
from services.intake.http.imports.items import ImportArgs
from services.intake.http.imports.receiving import with_history
from services.intake.http.imports.report import faults_of
from services.intake.read_models.imports import first_faults, imports, one_import
from shared.vocabulary.codes import ImportState, Look
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service
from shared.web.uploads import takes_file

import_pages = Blueprint("imports-seen", __name__)

ADDRESS = "/intake/imports"
LIMIT = 25
FIRST = 20
SHOWN_ANEW = 3
"""Seconds until the page of an import under way is shown anew, unless the reader has asked for a still one."""
TONES = {
    ImportState.CHECKING: "calm",
    ImportState.CHECKED: "warn",
    ImportState.RUNNING: "calm",
    ImportState.CANCELLED: "warn",
    ImportState.DONE: "ok",
    ImportState.EXPIRED: "stop",
}
_UNDER_WAY = (ImportState.CHECKING, ImportState.RUNNING)


@import_pages.get("/imports")
@allowed(*IMPORTERS)
@looks(Look.TABLE)
def show_imports() -> str:
    """Every import, the latest first, and the form for a new one."""
    return _list(Form())


@import_pages.post("/imports")
@allowed(*IMPORTERS)
@looks(Look.TABLE)
@takes_file
def send_file() -> AnyResponse | tuple[str, int]:
    """A new file; what is wrong with it as a whole is told beside the field."""
    form = Form.read(ImportArgs())
    try:
        if form.good:
            return _upload()
    except IntakeRefusal as refusal:
        form.refuse(refusal, "file")
    return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY


@import_pages.get("/imports/template.csv")
@allowed(*IMPORTERS)
@shows_nothing
def template_file() -> Response:
    """A file to fill in; marked as UTF-8, which spreadsheets look for."""
    named = {"Content-Disposition": "attachment; filename=import.csv"}
    return Response("\ufeff" + template(), mimetype="text/csv", headers=named)


@import_pages.get("/imports/<uuid:import_id>")
@allowed(*IMPORTERS)
@looks(Look.TABLE)
def show_import(import_id: UUID) -> Response:
    """How it goes, what the check found, and what can be done."""
    row = _import(import_id)
    wrong = [{"number": line["number"], "faults": faults_of(line)} for line in first_faults(the_service().database, import_id, FIRST)]
    looked(shown=len(wrong))
    under_way, still = row["state"] in _UNDER_WAY, "still" in request.args
    page = render_template(
        "intake/imports/import.html",
        row=row,
        state=ImportState(row["state"]),
        tone=TONES[ImportState(row["state"])],
        wrong=wrong,
        percent=100 * row["place"] // row["size"] if under_way else 100,
        under_way=under_way,
        still=still,
        kept_days=KEPT_DAYS,
        form=Form(),
    )
    answer = make_response(page)
    if under_way and not still:
        answer.headers["Refresh"] = str(SHOWN_ANEW)
    return answer


@import_pages.get("/imports/<uuid:import_id>/report.csv")
@allowed(*IMPORTERS)
@looks(Look.TABLE)
def save_report(import_id: UUID) -> Response:
    """What became of every line, with every fault."""
    looked(shown=_import(import_id)["lines"])
    return report_of(import_id)


@import_pages.post("/imports/<uuid:import_id>/start")
@allowed(*IMPORTERS)
@shows_nothing
@command()
def start(import_id: UUID) -> AnyResponse:
    """Let the good lines in."""
    application(Intake).start_import(import_id=import_id, expected=expected_version(), by=act())
    return redirect(f"{ADDRESS}/{import_id}", HTTPStatus.SEE_OTHER)


@import_pages.post("/imports/<uuid:import_id>/cancellation")
@allowed(*IMPORTERS)
@shows_nothing
@command()
def cancel(import_id: UUID) -> AnyResponse:
    """Stop it."""
    application(Intake).cancel_import(import_id=import_id, expected=expected_version(), by=act())
    return redirect(f"{ADDRESS}/{import_id}", HTTPStatus.SEE_OTHER)


@import_pages.post("/imports/<uuid:import_id>/resumption")
@allowed(*IMPORTERS)
@shows_nothing
@command()
def resume(import_id: UUID) -> AnyResponse:
    """Go on."""
    application(Intake).resume_import(import_id=import_id, expected=expected_version(), by=act())
    return redirect(f"{ADDRESS}/{import_id}", HTTPStatus.SEE_OTHER)


@with_history
@command(create=True)
def _upload(upload: Upload) -> AnyResponse:
    source = Form.read(ImportArgs()).data["source"]
    made = application(Intake).upload_history(upload, source=source, by=act())
    return redirect(f"{ADDRESS}/{made.id}", HTTPStatus.SEE_OTHER)


def _list(form: Form) -> str:
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    rows, total = imports(the_service().database, LIMIT, (arguments["page"] - 1) * LIMIT)
    looked(shown=len(rows))
    return render_template(
        "intake/imports/imports.html",
        form=form,
        page=page_of(rows, total, arguments),
        states=ImportState,
        tones=TONES,
        largest=LARGEST // 2**20,
        kept_days=KEPT_DAYS,
    )


def _import(import_id: UUID) -> Any:
    row = one_import(the_service().database, import_id)
    if row is None:
        raise NotFound
    return row
