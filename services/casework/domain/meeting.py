"""A coordination meeting and what it decided (seed 000: meeting, decision, owner, due day, done or late)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from services.casework.domain import errors
from services.casework.domain.sharing import PARTIES
from shared.vocabulary.codes import Actor, DecisionState

T = TypeVar("T")


def found(known: Mapping[UUID, T], wanted: UUID, refusal: type[errors.CaseworkRefusal]) -> T:
    """The meeting or decision with an id; raises the refusal where the case has none such."""
    try:
        return known[wanted]
    except KeyError:
        raise refusal from None


@dataclass(frozen=True)
class Proposal:
    """What a meeting is about to decide: who does what by when."""

    decision_id: UUID
    owner: Actor
    text: str
    due_on: date


@dataclass(frozen=True)
class Meeting:
    """A meeting that is called, and once held who came."""

    meeting_id: UUID
    meets_on: date
    invited: tuple[Actor, ...]
    cancelled: frozenset[Actor] = frozenset()
    attended: tuple[Actor, ...] | None = None

    @property
    def is_held(self) -> bool:
        """Whether the minutes are written."""
        return self.attended is not None

    @property
    def standing(self) -> tuple[Actor, ...]:
        """Those whose invitation still stands."""
        return tuple(actor for actor in self.invited if actor not in self.cancelled)

    @property
    def awaited(self) -> tuple[Actor, ...]:
        """Those who are still to come: nobody once the meeting is held."""
        return () if self.is_held else self.standing

    def check_minutes(self, attended: Sequence[Actor], proposals: Sequence[Proposal], on: date) -> None:
        """Raise where the minutes can't be those of this meeting: held before, not yet, somebody uninvited, a due day before it."""
        if self.is_held:
            raise errors.MeetingAlreadyHeld
        if on < self.meets_on:
            raise errors.MeetingNotYet
        if not set(attended) <= PARTIES | set(self.standing):
            raise errors.NotInvited
        if any(proposal.due_on < self.meets_on for proposal in proposals):
            raise errors.DueBeforeMeeting


@dataclass(frozen=True)
class Decision:
    """What a meeting decided, and whether it got done."""

    decision_id: UUID
    decided_on: date
    owner: Actor
    due_on: date
    state: DecisionState = DecisionState.OPEN

    def is_late(self, done_on: date | None, on: date) -> bool:
        """Whether it was done after its due day, or is not done and that day (which is itself in time) has passed."""
        return (done_on or on) > self.due_on

    def check_follow_up(self, state: DecisionState, done_on: date | None, on: date) -> None:
        """Raise where the follow-up says too little or the impossible."""
        if self.state is DecisionState.CARRIED_OUT:
            raise errors.DecisionCarriedOut
        if (state is DecisionState.CARRIED_OUT) is not (done_on is not None):
            raise errors.DayWrong
        if done_on is not None and not self.decided_on <= done_on <= on:
            raise errors.DayWrong
