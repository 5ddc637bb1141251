"""A coordination meeting and what it decided (seed 000: meeting, decision, owner, due day, done or late)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from services.casework.domain import errors
from services.casework.domain.sharing import PARTIES
from shared.vocabulary.codes import Actor, DecisionState

K = TypeVar("K")
T = TypeVar("T")


def found(known: Mapping[K, T], wanted: K, refusal: type[errors.CaseworkRefusal]) -> T:
    """The meeting, decision or event that is wanted; raises the refusal where the case has none such."""
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
    """A meeting that is called, and once held who came; `minutes` is the event whose minutes stand."""

    meeting_id: UUID
    meets_on: date
    invited: tuple[Actor, ...]
    cancelled: frozenset[Actor] = frozenset()
    attended: tuple[Actor, ...] | None = None
    minutes: int | None = None

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
        self.check_attended(attended)
        if any(proposal.due_on < self.meets_on for proposal in proposals):
            raise errors.DueBeforeMeeting

    def check_attended(self, attended: Sequence[Actor]) -> None:
        """Raise NotInvited where somebody without a standing invitation is said to have come."""
        if not set(attended) <= PARTIES | set(self.standing):
            raise errors.NotInvited


@dataclass(frozen=True)
class FollowUp:
    """What was seen when a decision was followed up; `version` is the event that tells it, a correction's once there is one."""

    version: int
    state: DecisionState


@dataclass(frozen=True)
class Decision:
    """What a meeting decided, and whether it got done: as its last follow-up says. `made` is the event whose words stand."""

    decision_id: UUID
    meeting_id: UUID
    decided_on: date
    owner: Actor
    due_on: date
    made: int
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def state(self) -> DecisionState:
        """Open until it is followed up."""
        return self.follow_ups[-1].state if self.follow_ups else DecisionState.OPEN

    def followed_up(self, version: int, state: DecisionState) -> Decision:
        """The decision after one more follow-up."""
        return replace(self, follow_ups=(*self.follow_ups, FollowUp(version, state)))

    def follow_up_corrected(self, corrects: int, version: int, state: DecisionState) -> Decision:
        """The decision with one follow-up in the place of another; a later one still has the last word."""
        corrected = FollowUp(version, state)
        return replace(self, follow_ups=tuple(corrected if each.version == corrects else each for each in self.follow_ups))

    def is_late(self, done_on: date | None, on: date) -> bool:
        """Whether it was done after its due day, or is not done and that day (which is itself in time) has passed."""
        return (done_on or on) > self.due_on

    def check_follow_up(self, state: DecisionState, done_on: date | None, on: date) -> None:
        """Raise where the follow-up says too little or the impossible."""
        if self.state is DecisionState.CARRIED_OUT:
            raise errors.DecisionCarriedOut
        self.check_done(state, done_on, on)

    def check_done(self, state: DecisionState, done_on: date | None, on: date) -> None:
        """Raise DayWrong unless just a decision that was carried out has a day, and that day lies between the meeting and a day."""
        if (state is DecisionState.CARRIED_OUT) is not (done_on is not None):
            raise errors.DayWrong
        if done_on is not None and not self.decided_on <= done_on <= on:
            raise errors.DayWrong
