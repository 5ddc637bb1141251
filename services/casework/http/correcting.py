"""What can be corrected in a case, and how: each kind is an entry here, and with that it has a resource in the API and a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.casework.application import Casework
from services.casework.domain.case import Case
from services.casework.domain.sharing import PARTIES
from services.casework.http import schemas
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.words import Words
from shared.vocabulary.codes import Actor, ClosureReason, Outcome
from shared.vocabulary.language import later
from shared.web.layout import choices
from shared.web.schemas import Schema

Standing = Mapping[str, object]


@dataclass(frozen=True)
class Kind:
    """One kind of thing to correct: its name, what the API tells of it, which events tell it, what stands in the form and beside, the command."""

    name: str
    what: str
    told: str
    events: tuple[type[Any], ...]
    schema: type[Schema]
    standing: Callable[[Any, Words], Standing]
    beside: Callable[[CaseFile, Any], Mapping[str, Any]]
    correct: Callable[..., Case]


def _closure(event: Case.Closed | Case.ClosureCorrected, words: Words) -> Standing:
    told = {"outcome": event.outcome.value, "reason": event.reason.value, "attendance": event.attendance, "note": words.read(event.note)}
    return {**told, "closed_on": event.known_act.effective_on}


def _follow_up(event: Case.DecisionFollowedUp | Case.FollowUpCorrected, words: Words) -> Standing:
    return {"state": event.state.value, "done_on": event.done_on, "note": words.read(event.note)}


def _minutes(event: Case.MeetingHeld | Case.MinutesCorrected, words: Words) -> Standing:
    return {"attended[]": [actor.value for actor in event.attended], "minutes": words.read(event.minutes)}


def _decision(event: Case.DecisionMade | Case.DecisionCorrected, words: Words) -> Standing:
    return {"owner": event.owner.value, "text": words.read(event.text), "due_on": event.due_on}


def _extension(event: Case.InterventionExtended | Case.ExtensionCorrected, words: Words) -> Standing:
    return {"ends_on": event.ends_on, "reason": words.read(event.reason)}


def _start(event: Case.InterventionStarted | Case.StartCorrected, words: Words) -> Standing:
    return {"starts_on": event.starts_on}


def _codes_of_closing(file: CaseFile, event: Any) -> Mapping[str, Any]:
    return {"outcomes": choices(Outcome), "reasons": choices(ClosureReason)}


def _decision_seen(file: CaseFile, event: Any) -> Mapping[str, Any]:
    return {"decision": file.decisions[event.decision_id]}


def _meeting(file: CaseFile, event: Any) -> Mapping[str, Any]:
    meeting = file.case.meetings[event.meeting_id]
    return {"meeting": meeting, "present": choices([actor for actor in Actor if actor in PARTIES or actor in meeting.standing])}


def _meeting_that_decided(file: CaseFile, event: Any) -> Mapping[str, Any]:
    return {"meeting": file.case.meetings[event.meeting_id], "actors": choices(Actor)}


def _nothing(file: CaseFile, event: Any) -> Mapping[str, Any]:
    return {}


KINDS = (
    Kind(
        name="closure",
        what=later("avslutet"),
        told=later("Rätta avslutet i en händelse. Det som stod finns kvar i historien."),
        events=(Case.Closed, Case.ClosureCorrected),
        schema=schemas.ClosureCorrectionBody,
        standing=_closure,
        beside=_codes_of_closing,
        correct=Casework.correct_closure,
    ),
    Kind(
        name="follow-up",
        what=later("uppföljningen"),
        told=later("Rätta uppföljningen i en händelse. Det som stod finns kvar i historien."),
        events=(Case.DecisionFollowedUp, Case.FollowUpCorrected),
        schema=schemas.FollowUpCorrectionBody,
        standing=_follow_up,
        beside=_decision_seen,
        correct=Casework.correct_follow_up,
    ),
    Kind(
        name="minutes",
        what=later("minnesanteckningarna"),
        told=later("Rätta minnesanteckningarna i en händelse. Det som stod finns kvar i historien."),
        events=(Case.MeetingHeld, Case.MinutesCorrected),
        schema=schemas.MinutesCorrectionBody,
        standing=_minutes,
        beside=_meeting,
        correct=Casework.correct_minutes,
    ),
    Kind(
        name="decision",
        what=later("beslutet"),
        told=later("Rätta beslutet i en händelse. Det som stod finns kvar i historien."),
        events=(Case.DecisionMade, Case.DecisionCorrected),
        schema=schemas.DecisionCorrectionBody,
        standing=_decision,
        beside=_meeting_that_decided,
        correct=Casework.correct_decision,
    ),
    Kind(
        name="extension",
        what=later("förlängningen"),
        told=later("Rätta förlängningen i en händelse. Det som stod finns kvar i historien."),
        events=(Case.InterventionExtended, Case.ExtensionCorrected),
        schema=schemas.ExtensionCorrectionBody,
        standing=_extension,
        beside=_nothing,
        correct=Casework.correct_extension,
    ),
    Kind(
        name="start",
        what=later("insatsens start"),
        told=later("Rätta insatsens start i en händelse. Det som stod finns kvar i historien."),
        events=(Case.InterventionStarted, Case.StartCorrected),
        schema=schemas.StartCorrectionBody,
        standing=_start,
        beside=_nothing,
        correct=Casework.correct_start,
    ),
)


def kind_of(event: object) -> Kind | None:
    """How an event is corrected; None where it tells nothing that can be."""
    return next((kind for kind in KINDS if isinstance(event, kind.events)), None)
