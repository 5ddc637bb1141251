"""Correcting what an event of a case tells: a form filled with what stands, reached from the event itself; a closed case's too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.casework.application import Casework
from services.casework.domain.archive_errors import FileDestroyed
from services.casework.http.correcting import Kind, kind_of
from services.casework.http.doing import ask, do_in_case
from services.casework.http.reading import case_to_change, words_of
from services.casework.policies import HANDLERS
from services.casework.read_models.case_file import CaseFile
from shared.vocabulary.codes import Look
from shared.web.access.looks import looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.rights import allowed
from shared.web.service import application

corrections = Blueprint("corrections", __name__)


@corrections.get("/cases/<uuid:case_id>/events/<int:version>/correct")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_to_correct(case_id: UUID, version: int) -> ResponseReturnValue:
    """What stands, to be changed where it is wrong; where a correction stands instead, that one."""
    file = case_to_change(case_id)
    if version in file.case.corrected:
        return redirect(f"/casework/cases/{case_id}/events/{file.case.corrected[version]}/correct", 303)
    event, kind = _standing(file, version)
    return ask(case_id, "casework/correct.html", Form.filled(kind.standing(event, words_of(file))), **_shown(file, event, kind))


@corrections.post("/cases/<uuid:case_id>/events/<int:version>/correct")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def correct(case_id: UUID, version: int) -> ResponseReturnValue:
    """Save the correction, beside what it corrects."""
    file = case_to_change(case_id)
    event, kind = _standing(file, version)

    def do(body: dict[str, Any]) -> None:
        kind.correct(application(Casework), case_id, version, **body, by=act(), expected=expected_version())

    return do_in_case(case_id, kind.schema(), "casework/correct.html", "corrected", do, **_shown(file, event, kind))


def _standing(file: CaseFile, version: int) -> tuple[Any, Kind]:
    """The event and how it is corrected; raises NotFound, and FileDestroyed where nobody can read what stands."""
    if file.case.is_destroyed:
        raise FileDestroyed
    for recorded in file.events:
        if recorded.event.originator_version == version:
            kind = kind_of(recorded.event)
            if kind is not None:
                return recorded.event, kind
    raise NotFound


def _shown(file: CaseFile, event: Any, kind: Kind) -> dict[str, Any]:
    """What the form needs beside what is filled in."""
    return {"event": event, "kind": kind, **kind.beside(file, event)}
