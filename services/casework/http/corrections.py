"""Correcting what an event of a case tells: a form filled with what stands, reached from the event itself; a closed case's too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.casework.application import Casework
from services.casework.domain.case import Case
from services.casework.domain.errors import FileDestroyed
from services.casework.domain.sharing import PARTIES
from services.casework.http import schemas
from services.casework.http.doing import ask, do_in_case
from services.casework.http.reading import case_to_change, words_of
from services.casework.policies import HANDLERS
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.words import Words
from shared.vocabulary.codes import Actor, ClosureReason, Look, Outcome
from shared.web.access.looks import looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.layout import choices
from shared.web.rights import allowed
from shared.web.schemas import Schema
from shared.web.service import application

corrections = Blueprint("corrections", __name__)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be corrected: its form, what stands in it before anything is changed, and the command."""

    name: str
    schema: Schema
    standing: Callable[[Any, Words], Mapping[str, object]]
    correct: Callable[[Casework, UUID, int, dict[str, Any]], object]


def _correct_closure(casework: Casework, case_id: UUID, version: int, body: dict[str, Any]) -> object:
    return casework.correct_closure(case_id, version, **body, by=act(), expected=expected_version())


def _correct_follow_up(casework: Casework, case_id: UUID, version: int, body: dict[str, Any]) -> object:
    return casework.correct_follow_up(case_id, version, **body, by=act(), expected=expected_version())


def _correct_minutes(casework: Casework, case_id: UUID, version: int, body: dict[str, Any]) -> object:
    attended = schemas.once(body["attended"])
    return casework.correct_minutes(case_id, version, attended, body["minutes"], body["why"], act(), expected_version())


def _closure(event: Case.Closed | Case.ClosureCorrected, words: Words) -> Mapping[str, object]:
    told = {"outcome": event.outcome.value, "reason": event.reason.value, "attendance": event.attendance, "note": words.read(event.note)}
    return {**told, "closed_on": event.known_act.effective_on}


def _follow_up(event: Case.DecisionFollowedUp | Case.FollowUpCorrected, words: Words) -> Mapping[str, object]:
    return {"state": event.state.value, "done_on": event.done_on, "note": words.read(event.note)}


def _minutes(event: Case.MeetingHeld | Case.MinutesCorrected, words: Words) -> Mapping[str, object]:
    return {"attended[]": [actor.value for actor in event.attended], "minutes": words.read(event.minutes)}


CLOSURE = Kind("closure", schemas.ClosureCorrectionBody(), _closure, _correct_closure)
FOLLOW_UP = Kind("follow-up", schemas.FollowUpCorrectionBody(), _follow_up, _correct_follow_up)
MINUTES = Kind("minutes", schemas.MinutesCorrectionBody(), _minutes, _correct_minutes)


def kind_of(event: object) -> Kind | None:
    """How an event is corrected; None where it tells nothing that can be."""
    match event:
        case Case.Closed() | Case.ClosureCorrected():
            return CLOSURE
        case Case.DecisionFollowedUp() | Case.FollowUpCorrected():
            return FOLLOW_UP
        case Case.MeetingHeld() | Case.MinutesCorrected():
            return MINUTES
    return None


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
        kind.correct(application(Casework), case_id, version, body)

    return do_in_case(case_id, kind.schema, "casework/correct.html", "corrected", do, **_shown(file, event, kind))


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
    shown: dict[str, Any] = {"event": event, "kind": kind.name}
    if kind is CLOSURE:
        shown |= {"outcomes": choices(Outcome), "reasons": choices(ClosureReason)}
    elif kind is FOLLOW_UP:
        shown |= {"decision": file.decisions[event.decision_id], "due_on": file.case.decisions[event.decision_id].due_on}
    else:
        meeting = file.case.meetings[event.meeting_id]
        present = [actor for actor in Actor if actor in PARTIES or actor in meeting.standing]
        shown |= {"meeting": meeting, "present": choices(present)}
    return shown
