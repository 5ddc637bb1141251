"""The auditor's room: one case's story, what proves it, why it is as it is, the ways on, and a report to print and file."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.casework.application import Casework
from services.casework.domain.case_events import CaseEvents
from services.casework.http.bundle_api import as_file, bundle_of
from services.casework.http.pages import look
from services.casework.http.proof_words import found, verdict
from services.casework.http.reading import case_for_reader, reader, words_of
from services.casework.policies import READERS
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.history import book_of, chronicle
from services.casework.read_models.proof import prove
from services.casework.read_models.reasons import reasons
from shared.runtime.signing import signing_of
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import AuditPurpose, Look, Role
from shared.vocabulary.language import say
from shared.web.access.looks import looks, shows_nothing
from shared.web.identity import current
from shared.web.layout import choices
from shared.web.problem import BadRequest
from shared.web.rights import allowed
from shared.web.service import application, the_service

room_pages = Blueprint("room", __name__)


@room_pages.get("/audit/cases/<uuid:case_id>")
@allowed(Role.AUDITOR)
@looks(Look.CASE)
def show_room(case_id: UUID) -> str:
    """What an auditor wants of one case, with a verdict that was worked out for this page."""
    file = case_for_reader(case_id)
    return render_template(
        "casework/room.html", **look(file), **_told(file), **_proven(case_id), purposes=choices(AuditPurpose), purpose=g.get("purpose")
    )


@room_pages.post("/audit/cases/<uuid:case_id>/bundle")
@allowed(Role.AUDITOR)
@looks(Look.EXPORT)
def fetch_bundle(case_id: UUID) -> ResponseReturnValue:
    """The bundle of a case as a file, for the purpose that the form says."""
    said = request.form.get("purpose", "")
    if said not in set(AuditPurpose):
        raise BadRequest(say("Gå tillbaka och välj vad utdraget är till för."))
    g.purpose = AuditPurpose(said)
    return as_file(bundle_of(case_id, g.purpose))


@room_pages.get("/audit/cases/<uuid:case_id>/report")
@allowed(Role.AUDITOR)
@looks(Look.EXPORT)
def show_report(case_id: UUID) -> str:
    """The same as a sheet to print and file."""
    file = case_for_reader(case_id)
    at = datetime.now(UTC)
    return render_template(
        "casework/report.html", **look(file), **_told(file), **_proven(case_id), at=at, purpose=g.get("purpose"), made_by=current().name
    )


@room_pages.get("/cases/<uuid:case_id>/why")
@allowed(*READERS)
@looks(Look.CASE)
def show_why(case_id: UUID) -> str:
    """Each thing that is known of a case, down to the events that made it so."""
    file = case_for_reader(case_id)
    return render_template("casework/why.html", **look(file), **_told(file))


@room_pages.get("/audit/events/<int:position>")
@allowed(Role.AUDITOR)
@shows_nothing
def show_event(position: int) -> ResponseReturnValue:
    """From an event's place in casework's log, as statistics tells it, to the event in its case's history."""
    if not 0 < position < 2**62:
        raise NotFound
    recorded = next(iter(application(Casework).recorded(position - 1, 1, position)), None)
    if recorded is None or not isinstance(recorded.event, CaseEvents.Event):
        raise NotFound
    at = f"/casework/cases/{recorded.event.originator_id}/history#e{recorded.event.originator_version}"
    return redirect(at, HTTPStatus.SEE_OTHER)


def _told(file: CaseFile) -> dict[str, Any]:
    """The story, oldest first, and why the case is as it is."""
    book = book_of(application(Casework), file, reader())
    story = chronicle(file, book)
    return {"story": story, "reasons": reasons(file, today(), story, words_of(file), book.people)}


def _proven(case_id: UUID) -> dict[str, Any]:
    """The check of the case, in words."""
    proof = prove(application(Casework).bundles.trees, signing_of(the_service().settings), case_id)
    told, kind = verdict(proof)
    return {"proof": proof, "verdict": told, "verdict_kind": kind, "findings": [found(each) for each in proof.findings]}
