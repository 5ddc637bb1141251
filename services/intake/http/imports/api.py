"""Imports by API: send a file of older referrals, see what the check found, let it in, stop it, read the report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, stream_with_context

from services.intake.application import Intake
from services.intake.application.import_files import Upload
from services.intake.domain.history_import import HistoryImport
from services.intake.http.imports import items
from services.intake.http.imports.columns import template
from services.intake.http.imports.receiving import with_history
from services.intake.http.imports.report import as_csv, faults_of
from services.intake.http.referrals.bodies import EmptyBody
from services.intake.read_models.imports import first_faults, imports, lines_of, one_import
from shared.eventlog.act import Act
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later, say
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import ImportRightMissing, NotFound, WrongMediaType
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer, PageArgs
from shared.web.service import application, the_service

import_routes = Routes("imports", later("Import av äldre beställningar med vad det blev av dem."))

IMPORTERS = (Role.TEAM_LEAD, Role.ADMIN)
_FILE = {"required": True, "content": {"text/csv": {"schema": {"type": "string"}, "examples": {"whole": {"value": template()}}}}}
_FIRST = 20


@import_routes.route("/imports", methods=["POST"])
@allowed(*IMPORTERS)
@import_routes.arguments(items.ImportArgs, location="query")
@import_routes.response(201, CommandAnswer)
@import_routes.doc(requestBody=_FILE)
@with_history
@command(create=True)
def send_history(arguments: dict[str, Any], upload: Upload) -> Done:
    """Skicka en CSV-fil med äldre beställningar. Den kontrolleras först; inget importeras innan du startar importen."""
    if request.mimetype != "text/csv":
        raise WrongMediaType(say("Skicka filen med huvudet Content-Type: text/csv."))
    return _answer(application(Intake).upload_history(upload, **arguments, by=_importer()))


@import_routes.route("/imports", methods=["GET"])
@allowed(*IMPORTERS)
@looks(Look.TABLE)
@import_routes.arguments(PageArgs, location="query")
@import_routes.response(200, items.ImportList)
def list_imports(arguments: dict[str, Any]) -> Page[Any]:
    """Importer, de senaste först."""
    rows, total = imports(the_service().database, arguments["limit"], offset_of(arguments))
    looked(shown=len(rows), complete=True)
    return page_of(rows, total, arguments)


@import_routes.route("/imports/template", methods=["GET"])
@allowed(*IMPORTERS)
@shows_nothing
@import_routes.response(200, {"type": "string", "example": template()}, content_type="text/csv")
def read_import_template() -> Response:
    """En fil att fylla i, med rubriker och två påhittade elever."""
    return Response(template(), mimetype="text/csv")


@import_routes.route("/imports/<uuid:import_id>", methods=["GET"])
@allowed(*IMPORTERS)
@looks(Look.TABLE)
@import_routes.response(200, items.ImportFile)
def read_import(import_id: UUID) -> Any:
    """Hur långt en import har kommit, och de första raderna som har fel."""
    row = _import(import_id)
    wrong = first_faults(the_service().database, import_id, _FIRST)
    looked(shown=len(wrong), complete=True)
    told = [{"line": line["number"], "outcome": line["outcome"], "faults": _told(line)} for line in wrong]
    return {**row, "first_faults": told}, 200, etag(row["version"])


@import_routes.route("/imports/<uuid:import_id>/report", methods=["GET"])
@allowed(*IMPORTERS)
@looks(Look.TABLE)
@import_routes.response(200, content_type="text/csv")
def read_import_report(import_id: UUID) -> Response:
    """Rapporten som CSV: vad som hände med varje rad, och alla fel. Inget av det som står i filen upprepas."""
    row = _import(import_id)
    looked(shown=row["lines"], complete=True)
    return report_of(import_id)


@import_routes.route("/imports/<uuid:import_id>/start", methods=["POST"])
@allowed(*IMPORTERS)
@import_routes.arguments(EmptyBody)
@import_routes.response(200, CommandAnswer)
@command()
def start_import(body: dict[str, Any], import_id: UUID) -> Done:
    """Importera de rader som kontrollen har godkänt."""
    return _answer(application(Intake).start_import(import_id=import_id, expected=expected_version(), by=_importer_of(import_id)))


@import_routes.route("/imports/<uuid:import_id>/cancellation", methods=["POST"])
@allowed(*IMPORTERS)
@import_routes.arguments(EmptyBody)
@import_routes.response(200, CommandAnswer)
@command()
def cancel_import(body: dict[str, Any], import_id: UUID) -> Done:
    """Stoppa en import. Det som redan är importerat är kvar."""
    return _answer(application(Intake).cancel_import(import_id=import_id, expected=expected_version(), by=_importer_of(import_id)))


@import_routes.route("/imports/<uuid:import_id>/resumption", methods=["POST"])
@allowed(*IMPORTERS)
@import_routes.arguments(EmptyBody)
@import_routes.response(200, CommandAnswer)
@command()
def resume_import(body: dict[str, Any], import_id: UUID) -> Done:
    """Fortsätt en stoppad import där den slutade."""
    return _answer(application(Intake).resume_import(import_id=import_id, expected=expected_version(), by=_importer_of(import_id)))


def report_of(import_id: UUID) -> Response:
    """The report, sent while it is read."""
    named = {"Content-Disposition": f"attachment; filename=import-{import_id}.csv"}
    lines = lines_of(the_service().database, import_id)
    return Response(stream_with_context(as_csv(lines)), mimetype="text/csv", headers=named)


def _importer() -> Act:
    """Who does it; a client's token must have the import right, since an import claims days. Raises ImportRightMissing."""
    if not current().may_import:
        raise ImportRightMissing(say("Import kräver en nyckel med importrätt."))
    return act()


def _importer_of(import_id: UUID) -> Act:
    """The same for one that is there; raises NotFound before that."""
    _import(import_id)
    return _importer()


def _import(import_id: UUID) -> Any:
    row = one_import(the_service().database, import_id)
    if row is None:
        raise NotFound
    return row


def _told(line: Any) -> list[dict[str, str]]:
    return [{"column": column, "message": told} for column, told in faults_of(line)]


def _answer(found: HistoryImport) -> Done:
    return Done(found.id, found.version, found.state, location=f"{the_service().api_root}/imports/{found.id}")
