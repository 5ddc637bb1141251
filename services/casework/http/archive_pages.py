"""The archivist's pages: what is due, one file, and its destruction from proposal to report. No name is opened on any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.casework.archive.commands import MOST_AT_ONCE
from services.casework.http import archive_shapes as shapes
from services.casework.http.archive_api import archive, packed, shelves
from services.casework.http.archive_reading import APPROVERS, READERS, file_seen
from services.casework.http.doing import attempt
from services.casework.http.pages import ROWS, page_number
from services.casework.read_models.retention import Shelf, count_undated
from shared.vocabulary.codes import DestructionState, Look, Role
from shared.vocabulary.language import later, translated
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.layout import choices
from shared.web.paging import Page
from shared.web.rights import allowed
from shared.web.schemas import Schema
from shared.web.service import the_service

archive_pages = Blueprint("archive", __name__)

PROPOSAL, NOTHING, CANCELLATION = shapes.ProposalBody(), shapes.NothingBody(), shapes.CancellationBody()
SHELVES = {
    Shelf.DUE: later("Ska gallras"),
    Shelf.WAITING: later("På väg"),
    Shelf.PRESERVE: later("Ska bevaras"),
    Shelf.LATER: later("Senare"),
    Shelf.DONE: later("Gallrade"),
}
KINDS = {
    DestructionState.PROPOSED: "warn",
    DestructionState.APPROVED: "calm",
    DestructionState.BEGUN: "warn",
    DestructionState.CARRIED_OUT: "stop",
    DestructionState.CANCELLED: "calm",
}
DONE = {
    "proposed": later("Gallringen är föreslagen. Nu ska en annan person godkänna den."),
    "approved": later("Gallringen är godkänd. Nu börjar betänketiden."),
    "cancelled": later("Gallringen är avbruten. Akten finns kvar."),
    "begun": later("Gallringen har börjat. Det tar några sekunder; ladda om sidan för att se rapporten."),
}
SERVICES = {"intake": later("Intag"), "consent": later("Samtycke"), "casework": later("Ärenden")}


@archive_pages.get("/archive")
@allowed(*READERS)
@looks(Look.LIST)
def show_shelves() -> str:
    """Files by when they are due."""
    lists, number = shelves(), page_number()
    shelf = next((each for each in SHELVES if each == request.args.get("show")), Shelf.DUE)
    rows, total = lists.page(shelf, ROWS, (number - 1) * ROWS)
    looked(matters=[each for row in rows for each in row["matters"]], shown=len(rows))
    return render_template(
        "casework/archive.html",
        page=Page([{**row, "state": DestructionState(row["state"]) if row["state"] else None} for row in rows], number, ROWS, total),
        counts=lists.counts(),
        shelf=shelf,
        labels={each: translated(told) for each, told in SHELVES.items()},
        kinds=KINDS,
        undated=count_undated(the_service().database),
        at_once=MOST_AT_ONCE,
        rules=archive().rules,
        form=Form(),
        may_set=current().role is Role.ARCHIVIST,
    )


@archive_pages.post("/archive/dates")
@allowed(Role.ARCHIVIST)
@looks(Look.LIST)
@command(create=True)
def set_dates() -> ResponseReturnValue:
    """Set the retention date where there is none."""
    archive().set_dates(act())
    return redirect("/casework/archive?show=due", 303)


@archive_pages.get("/archive/files/<uuid:pupil_id>")
@allowed(*READERS)
@looks(Look.CASE)
def show_file(pupil_id: UUID) -> str:
    """One file: its cases, where it stands, what may be done."""
    return _file(pupil_id, Form())


@archive_pages.post("/archive/files/<uuid:pupil_id>/proposal")
@allowed(Role.ARCHIVIST)
@looks(Look.CASE)
@command(create=True)
def propose(pupil_id: UUID) -> ResponseReturnValue:
    """Propose that it goes."""
    return _do(pupil_id, PROPOSAL, "proposed", lambda body: archive().propose(pupil_id, body["decision"], act()))


@archive_pages.post("/archive/files/<uuid:pupil_id>/approval")
@allowed(*APPROVERS)
@looks(Look.CASE)
@command()
def approve(pupil_id: UUID) -> ResponseReturnValue:
    """Say yes as the second person."""
    return _do(pupil_id, NOTHING, "approved", lambda _: archive().approve(pupil_id, act(), expected_version()))


@archive_pages.post("/archive/files/<uuid:pupil_id>/cancellation")
@allowed(*APPROVERS)
@looks(Look.CASE)
@command()
def cancel(pupil_id: UUID) -> ResponseReturnValue:
    """Call it off."""
    return _do(pupil_id, CANCELLATION, "cancelled", lambda body: archive().cancel(pupil_id, body["reason"], act(), expected_version()))


@archive_pages.get("/archive/files/<uuid:pupil_id>/destruction")
@allowed(Role.ARCHIVIST)
@looks(Look.CASE)
def ask_to_destroy(pupil_id: UUID) -> ResponseReturnValue:
    """The last look before the key goes."""
    seen = file_seen(pupil_id)
    if not seen.may_destroy:
        return redirect(f"/casework/archive/files/{pupil_id}", 303)
    return render_template("casework/archive_destroy.html", seen=seen, form=Form())


@archive_pages.post("/archive/files/<uuid:pupil_id>/destruction")
@allowed(Role.ARCHIVIST)
@looks(Look.CASE)
@command()
def destroy(pupil_id: UUID) -> ResponseReturnValue:
    """Let it be carried out."""
    return _do(pupil_id, NOTHING, "begun", lambda _: archive().begin(pupil_id, act(), expected_version()))


@archive_pages.post("/archive/cases/<uuid:case_id>/package")
@allowed(Role.ARCHIVIST)
@looks(Look.EXPORT)
@command(create=True, versioned=True)
def take_package(case_id: UUID) -> ResponseReturnValue:
    """A preserved case as a package for the e-archive, to be saved; a second click on the same button gets no second one."""
    return packed(case_id)


@archive_pages.get("/archive/files/<uuid:pupil_id>/report")
@allowed(*READERS)
@looks(Look.CASE)
def show_report(pupil_id: UUID) -> ResponseReturnValue:
    """What was destroyed, why, by whom, and what is left; made to be printed."""
    seen = file_seen(pupil_id)
    if not seen.is_destroyed:
        return redirect(f"/casework/archive/files/{pupil_id}", 303)
    return render_template(
        "casework/archive_report.html", seen=seen, logs=shapes.logs_of(seen), services={each: translated(told) for each, told in SERVICES.items()}
    )


def _do(pupil_id: UUID, schema: Schema, done: str, do: Callable[[dict[str, Any]], object]) -> ResponseReturnValue:
    form = Form.read(schema)
    if attempt(form, do):
        return redirect(f"/casework/archive/files/{pupil_id}?done={done}", 303)
    return _file(pupil_id, form), 422


def _file(pupil_id: UUID, form: Form) -> str:
    seen = file_seen(pupil_id)
    return render_template(
        "casework/archive_file.html",
        seen=seen,
        form=form,
        kinds=KINDS,
        reasons=choices(shapes.CANCELLED_BY_PEOPLE),
        done=translated(DONE.get(request.args.get("done", ""), "")),
        rules=archive().rules,
        me=current().person_id,
    )
