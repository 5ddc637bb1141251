"""Any command on a case, sensible or not, for Hypothesis; and what the log would hold after some of them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from services.casework.domain.case import Case
from services.casework.domain.meeting import Proposal
from services.casework.domain.permit import Permit
from services.casework.tests.cases import ANNA, CASE, DECISION, MEETS, MUM, NOON, PUPIL, RUNNING, Step, called, consented, held, withdrawal_of
from shared.eventlog.act import Act
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import Actor, ClosureReason, DecisionState, Information, Outcome, Profession, Role
from shared.vocabulary.refusal import Refusal

DAYS = st.integers(0, 400).map(lambda days: date(2020, 8, 3) + timedelta(days=days))
EARLY_DAYS = st.integers(0, 45).map(lambda days: date(2020, 8, 3) + timedelta(days=days))
"""Between the referral and the first meeting, where a start can lie."""
IDS = st.integers(100, 103).map(lambda number: UUID(int=number))
PERMITS = IDS.map(lambda permit_id: Permit(permit_id, 1, NOON))
ACTORS = st.lists(st.sampled_from(Actor), unique=True, max_size=3).map(tuple)
FIRST = datetime(2022, 1, 10, 9, 0, tzinfo=UTC)

NOT_DONE: tuple[DecisionState, date | None] = (DecisionState.NOT_CARRIED_OUT, None)


def first_decision(case: Case, otherwise: UUID) -> UUID:
    """A decision that the case has, where it has any, so that following up is not always in vain."""
    return next(iter(case.decisions), otherwise)


COMMANDS = st.one_of(
    st.builds(lambda who: lambda case: case.assign(who, Profession.SOCIAL_WORKER), IDS),
    st.builds(lambda on, permit: lambda case: case.start(on, 6, permit, NOON), DAYS, PERMITS),
    st.builds(lambda until: lambda case: case.extend(until, "skäl"), DAYS),
    st.builds(
        lambda which, on, days, actors: (
            lambda case: case.call_meeting(which, on, on + timedelta(days=days), actors, time=None, place=None, agenda="dagordning")
        ),
        IDS,
        DAYS,
        st.integers(-1, 30),
        ACTORS,
    ),
    st.builds(
        lambda which, on, actors: lambda case: case.hold_meeting(which, on, actors, "ord", (Proposal(uuid4(), Actor.SCHOOL, "ord", on),)),
        IDS,
        DAYS,
        ACTORS,
    ),
    st.builds(lambda which, on, state: lambda case: case.follow_up(which, on, state, None, None), IDS, DAYS, st.sampled_from(DecisionState)),
    st.builds(
        lambda which, on, done_on: (
            lambda case: case.follow_up(first_decision(case, which), on, *((DecisionState.CARRIED_OUT, on) if done_on else NOT_DONE), None)
        ),
        IDS,
        DAYS,
        st.booleans(),
    ),
    st.builds(
        lambda which, actor, permit: lambda case: case.disclose(which, actor, (Information.HEALTH,), "ord", permit, NOON),
        IDS,
        st.sampled_from(Actor),
        PERMITS,
    ),
    st.builds(
        lambda on, outcome, reason: lambda case: case.close(on, outcome, reason, None, None),
        DAYS,
        st.sampled_from(Outcome),
        st.sampled_from(ClosureReason),
    ),
    st.builds(lambda on: lambda case: (case.consent_withdrawn(withdrawal=withdrawal_of(MUM)), case.cancel_what_rested_on_consent(on)), DAYS),
    st.just(consented),
)
VERSIONS = st.integers(1, 30)
CORRECTIONS = st.one_of(
    st.builds(
        lambda version, on, outcome: (
            lambda case: case.correct_closure(version, on, outcome, ClosureReason.SCHOOL_CONTINUES, None, note=None, why="fel utfall")
        ),
        VERSIONS,
        DAYS,
        st.sampled_from(Outcome),
    ),
    st.builds(
        lambda on, outcome: (
            lambda case: case.correct_closure(case.closure or 1, on, outcome, ClosureReason.SCHOOL_CONTINUES, None, note=None, why="fel utfall")
        ),
        DAYS,
        st.sampled_from(Outcome),
    ),
    st.builds(
        lambda which, on: lambda case: case.correct_follow_up(standing_follow_up(case, which), on, *NOT_DONE, None, "fel beslut"), VERSIONS, DAYS
    ),
    st.builds(
        lambda which, on: lambda case: case.correct_follow_up(standing_follow_up(case, which), on, DecisionState.CARRIED_OUT, on, None, "gjort"),
        VERSIONS,
        DAYS,
    ),
    st.builds(
        lambda which, on: lambda case: case.correct_decision(standing_decision(case, which), Actor.SCHOOL, "ord", on, "fel dag"), VERSIONS, DAYS
    ),
    st.builds(lambda which, until: lambda case: case.correct_extension(standing_extension(case, which), until, "skäl", "fel dag"), VERSIONS, DAYS),
    st.builds(lambda which, on: lambda case: case.correct_start(standing_start(case, which), on, 6, None, "fel dag"), VERSIONS, EARLY_DAYS),
    st.builds(lambda which, who: lambda case: case.correct_minutes(standing_minutes(case, which), who, "ord", "fel namn"), VERSIONS, ACTORS),
)


def standing_follow_up(case: Case, which: int) -> int:
    """The version of one of the follow-ups that stand, or a version that is none."""
    found = [each.version for decision in case.decisions.values() for each in decision.follow_ups]
    return found[which % len(found)] if found else which


def standing_minutes(case: Case, which: int) -> int:
    """The same of minutes."""
    found = [meeting.minutes for meeting in case.meetings.values() if meeting.minutes is not None]
    return found[which % len(found)] if found else which


def standing_decision(case: Case, which: int) -> int:
    """The same of decisions."""
    found = [decision.made for decision in case.decisions.values()]
    return found[which % len(found)] if found else which


def standing_extension(case: Case, which: int) -> int:
    """The same of extensions."""
    found = case.intervention.extensions if case.intervention else ()
    return found[which % len(found)] if found else which


def standing_start(case: Case, which: int) -> int:
    """The version that tells of the start, or one that doesn't."""
    return case.intervention.start if case.intervention else which


@dataclass
class Told:
    """A case, what its log holds, and the case as it was after each command, by the time at which the log held it."""

    case: Case = field(default_factory=lambda: Case(id=CASE, pupil_id=PUPIL))
    story: list[Recorded] = field(default_factory=list)
    captured: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    def do(self, command: Step, on: date) -> None:
        """Carry out a command on a day, unless it is refused, and record what came of it."""
        kept = deepcopy(self.case)
        try:
            command(self.case)
        except Refusal:
            self.case = kept
            return
        at = FIRST + timedelta(minutes=len(self.captured))
        by = Act(actor=ANNA, role=Role.COORDINATOR, organisation=None, effective_on=on, correlation=UUID(int=1))
        for event in self.case.collect_events():
            object.__setattr__(event, "act", by)
            self.story.append(Recorded(len(self.story) + 1, at, bytes(32), event))
        self.captured.append((at, state(self.case)))


def state(case: Case) -> dict[str, Any]:
    """All that a case holds, but for events that are not recorded yet."""
    return deepcopy({name: value for name, value in vars(case).items() if name != "_pending_events"})


def told(steps: Sequence[tuple[Step, date]]) -> Told:
    """What comes of some commands, each with the day on which it is said to have been so."""
    whole = Told()
    for command, on in steps:
        whole.do(command, on)
    return whole


def followed_up(case: Case) -> None:
    """The decision of the meeting that was held is not carried out."""
    case.follow_up(DECISION, MEETS + timedelta(days=20), *NOT_DONE, None)


def closed(case: Case) -> None:
    """The pupil has moved."""
    case.close(MEETS + timedelta(days=60), Outcome.NOT_BACK, ClosureReason.MOVED, None, None)


def extended(case: Case) -> None:
    """Two months more."""
    case.extend(date(2021, 4, 30), "skäl")


WHOLE: tuple[Step, ...] = (*RUNNING, called, held, followed_up, extended, closed)
BEGINNINGS = st.integers(0, len(WHOLE)).map(lambda steps: WHOLE[:steps])


@st.composite
def stories(draw: st.DrawFn, days: st.SearchStrategy[date] = DAYS, corrections: bool = True) -> Told:
    """Any commands after any beginning, each said to have been so on any day."""
    least = draw(st.sampled_from([0, 6, 12]))
    more = draw(st.lists(st.one_of(CORRECTIONS, COMMANDS) if corrections else COMMANDS, min_size=least, max_size=20))
    steps: list[Step] = [*draw(BEGINNINGS), *more]
    return told([(step, draw(days)) for step in steps])
