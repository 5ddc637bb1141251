"""One case as it stood after some of its events: the aggregate replayed, and the sealed words that stand in the events beside it.

Folded when it is asked for, from the log itself: it is never behind, and as it was at any instant by leaving out what came later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.casework.domain.case import Case
from services.casework.domain.sharing import Share, Sharing
from services.casework.read_models.times import statements
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import CaseState, DecisionState


@dataclass
class CaseFile:
    """A case with the events that tell what it holds no words of itself; `ever_agreed` is all that might once be shared.

    Where something was corrected, it is the correction that tells.
    """

    case: Case
    events: list[Recorded]
    calls: dict[UUID, Case.MeetingCalled] = field(default_factory=dict)
    minutes: dict[UUID, Case.MeetingHeld | Case.MinutesCorrected] = field(default_factory=dict)
    decisions: dict[UUID, Case.DecisionMade | Case.DecisionCorrected] = field(default_factory=dict)
    follow_ups: dict[UUID, Case.DecisionFollowedUp | Case.FollowUpCorrected] = field(default_factory=dict)
    disclosures: list[Case.InformationDisclosed] = field(default_factory=list)
    closure: Case.Closed | Case.ClosureCorrected | None = None
    ever_agreed: frozenset[Share] = frozenset()
    destroyed: Case.Destroyed | None = None
    as_it_stands: Case | None = None

    @property
    def judged(self) -> Case:
        """The case by which rights are judged: as it stands now, whatever time is shown."""
        return self.as_it_stands or self.case

    @property
    def version(self) -> int:
        """The stream's version, which a change must name."""
        return self.case.version

    @property
    def closed_on(self) -> date | None:
        """The day it was closed."""
        return self.closure.known_act.effective_on if self.closure else None

    def was_late(self, decision_id: UUID) -> bool:
        """Whether what was last seen of a decision was late, by the due day that stands."""
        seen = self.follow_ups.get(decision_id)
        return seen is not None and self.case.decisions[decision_id].is_late(seen.done_on, seen.known_act.effective_on)

    def late_decisions(self, on: date) -> list[UUID]:
        """Decisions that nobody has followed up and whose day has passed, while the case is open."""
        if self.case.state is CaseState.CLOSED:
            return []
        return [each.decision_id for each in self.case.decisions.values() if each.state is DecisionState.OPEN and each.is_late(None, on)]

    def open_decisions(self) -> list[UUID]:
        """Decisions that wait to be followed up, soonest due first."""
        if self.case.state is CaseState.CLOSED:
            return []
        waiting = [each for each in self.case.decisions.values() if each.state is DecisionState.OPEN]
        return [each.decision_id for each in sorted(waiting, key=lambda each: each.due_on)]

    def coming_meetings(self) -> list[UUID]:
        """Meetings without minutes, soonest first, while the case is open."""
        if self.case.state is CaseState.CLOSED:
            return []
        return [each.meeting_id for each in sorted(self.case.meetings.values(), key=lambda each: each.meets_on) if not each.is_held]


def fold(events: Iterable[Recorded]) -> CaseFile | None:
    """The case after these events, in the order given (the log's, or as they became true); None before the first."""
    story = list(events)
    case: Any = None
    agreed: frozenset[Share] = frozenset()
    last: tuple[Sharing, date] | None = None
    for recorded in story:
        case = _after(case, recorded.event)
        on = recorded.event.known_act.effective_on
        if isinstance(case, Case) and (last is None or case.sharing is not last[0] or on != last[1]):
            agreed |= case.sharing.agreed(on)
            last = case.sharing, on
    if not isinstance(case, Case):
        return None
    file = CaseFile(case, story, ever_agreed=agreed)
    for words in statements(story).values():
        _keep(file, words[-1].event)
    return file


def replay(events: Iterable[Recorded]) -> Case | None:
    """The case alone after these events, without the words that stand in them; None before the first."""
    case: Any = None
    for recorded in events:
        case = _after(case, recorded.event)
    return case if isinstance(case, Case) else None


def _after(case: Any, event: Any) -> Any:
    """The case after one more event; its version is that of the newest one."""
    if case is None:
        return event.mutate(None)
    event.apply(case)
    if event.originator_version > case.version:
        case.version, case.modified_on = event.originator_version, event.timestamp
    return case


def _keep(file: CaseFile, event: object) -> None:
    match event:
        case Case.MeetingCalled():
            file.calls[event.meeting_id] = event
        case Case.MeetingHeld() | Case.MinutesCorrected():
            file.minutes[event.meeting_id] = event
        case Case.DecisionMade() | Case.DecisionCorrected():
            file.decisions[event.decision_id] = event
        case Case.DecisionFollowedUp() | Case.FollowUpCorrected():
            file.follow_ups[event.decision_id] = event
        case Case.InformationDisclosed():
            file.disclosures.append(event)
        case Case.Destroyed():
            file.destroyed = event
        case Case.Closed() | Case.ClosureCorrected():
            file.closure = event
