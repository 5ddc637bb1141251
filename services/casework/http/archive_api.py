"""The archivist's part of the JSON API: files by when they are due, their destruction, its report."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, g

from services.casework.application import Casework
from services.casework.archive.commands import Archive
from services.casework.domain.destruction import Destruction
from services.casework.http import archive_shapes as shapes
from services.casework.http.archive_reading import APPROVERS, READERS, file_seen
from services.casework.read_models.retention import Shelves
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later, translated
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import Told
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer
from shared.web.service import application, the_service
from shared.web.told import problem_response

ALREADY_TAKEN = later("Samma begäran ger bara ett paket. Öppna akten igen och gör ett nytt om det behövs.")

files = Routes("files", later("Akter: när de får gallras, gallringen och rapporten om den."))


def archive() -> Archive:
    """The archivist's commands."""
    return application(Casework).archive


def shelves() -> Shelves:
    """The lists of today."""
    return Shelves(the_service().database, today(), archive().rules.declined_years)


def done(destruction: Destruction) -> Done:
    """The answer to a command on a destruction."""
    location = f"{the_service().api_root}/files/{destruction.pupil_id}"
    return Done(destruction.pupil_id, destruction.version, destruction.state or "", location=location)


@files.route("/files", methods=["GET"])
@allowed(*READERS)
@looks(Look.LIST)
@files.arguments(shapes.ShelfArgs, location="query")
@files.response(200, shapes.FileList)
def list_files(arguments: dict[str, Any]) -> Page[Any]:
    """Akter som ska gallras eller bevaras, som väntar, eller som är gallrade."""
    rows, total = shelves().page(arguments["shelf"], arguments["limit"], offset_of(arguments))
    looked(matters=[each for row in rows for each in row["matters"]], shown=len(rows))
    return page_of([shapes.file_item(row) for row in rows], total, arguments)


@files.route("/files/<uuid:pupil_id>", methods=["GET"])
@allowed(*READERS)
@looks(Look.CASE)
@files.response(200, shapes.FileDocument)
def read_file(pupil_id: UUID) -> Any:
    """En elevs akt: ärendena, var gallringen står och, när den är gjord, rapporten."""
    seen = file_seen(pupil_id)
    return shapes.file_document(seen), 200, etag(seen.version)


@files.route("/files/<uuid:pupil_id>/proposal", methods=["POST"])
@allowed(Role.ARCHIVIST)
@files.arguments(shapes.ProposalBody)
@files.response(201, CommandAnswer)
@command(create=True)
def propose(body: dict[str, Any], pupil_id: UUID) -> Done:
    """Föreslå att akten gallras, enligt ett beslut."""
    return done(archive().propose(pupil_id, body["decision"], act()))


@files.route("/files/<uuid:pupil_id>/approval", methods=["POST"])
@allowed(*APPROVERS)
@files.arguments(shapes.NothingBody)
@files.response(200, CommandAnswer)
@command()
def approve(body: dict[str, Any], pupil_id: UUID) -> Done:
    """Godkänn gallringen, som en andra person; betänketiden börjar."""
    return done(archive().approve(pupil_id, act(), expected_version()))


@files.route("/files/<uuid:pupil_id>/cancellation", methods=["POST"])
@allowed(*APPROVERS)
@files.arguments(shapes.CancellationBody)
@files.response(200, CommandAnswer)
@command()
def cancel(body: dict[str, Any], pupil_id: UUID) -> Done:
    """Avbryt gallringen, innan den har börjat."""
    return done(archive().cancel(pupil_id, body["reason"], act(), expected_version()))


@files.route("/files/<uuid:pupil_id>/destruction", methods=["POST"])
@allowed(Role.ARCHIVIST)
@files.arguments(shapes.NothingBody)
@files.response(200, CommandAnswer)
@command()
def destroy(body: dict[str, Any], pupil_id: UUID) -> Done:
    """Sätt gallringen i gång, när betänketiden har gått ut; läs akten för att se när den är klar."""
    return done(archive().begin(pupil_id, act(), expected_version()))


@files.route("/cases/<uuid:case_id>/package", methods=["POST"])
@allowed(Role.ARCHIVIST)
@looks(Look.EXPORT)
@files.arguments(shapes.NothingBody)
@files.response(200, content_type="application/zip")
@command(create=True, versioned=True)
def take_package(body: dict[str, Any], case_id: UUID) -> Response:
    """Gör ett arkivpaket (E-ARK SIP) av ett ärende som ska bevaras. Det är en zip-fil i klartext: hantera den som akten själv."""
    return packed(case_id)


def packed(case_id: UUID) -> Response:
    """A preserved case as a file to be saved; what is in the clear is never kept with the answer, so the same request again gets none."""
    _, made = archive().preserve(case_id, act(), expected_version())
    looked(matter=case_id)
    g.answer_to_keep = problem_response(Told(HTTPStatus.CONFLICT, "package-taken", later("Arkivpaketet är redan hämtat"), translated(ALREADY_TAKEN)))
    g.pop("problem_code")
    response = Response(made.content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@files.route("/retention-dates", methods=["POST"])
@allowed(Role.ARCHIVIST)
@files.arguments(shapes.NothingBody)
@files.response(201, shapes.DatesAnswer)
@command(create=True)
def set_dates(body: dict[str, Any]) -> Done:
    """Sätt gallringsdag på avslutade ärenden som saknar en, högst hundra åt gången."""
    return Done(current().person_id, 0, "dated", {"dated": archive().set_dates(act())})
