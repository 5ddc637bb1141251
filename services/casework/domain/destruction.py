"""The destruction of one pupil's file: proposed, approved by somebody else, waited for, carried out; pure.

What is destroyed is the pupil's key, and with it every personal word in every service at once. So the file is all of the pupil's
cases together, with the referrals that were declined, and it goes only when each of them is over, due and not to be preserved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from eventsourcing.domain import event

from services.casework.domain import archive_errors
from services.casework.domain.case import Case
from services.casework.domain.retention import Declined
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import CancelReason, CaseState, DestructionState, RetentionAction
from shared.vocabulary.language import say
from shared.vocabulary.words import DecisionNumber, Digest

_DESTRUCTIONS = UUID("1d0e3a54-7f5b-5c0a-8a53-2f1f0d4f6a12")
WAITING = (DestructionState.PROPOSED, DestructionState.APPROVED)


@dataclass(frozen=True)
class Mark:
    """A checkpoint of a log: how many events, and the root over them in hexadecimal."""

    size: int
    root: Digest


@dataclass(frozen=True)
class Trace:
    """What one service's log holds about the pupil, and the checkpoint that it had last before the key went."""

    events: int
    before: Mark


@dataclass(frozen=True)
class Traces:
    """What is left of the pupil in each log: events without a readable word."""

    intake: Trace
    consent: Trace
    casework: Trace

    @property
    def events(self) -> int:
        """In all logs together."""
        return self.intake.events + self.consent.events + self.casework.events


@dataclass(frozen=True)
class Marks:
    """A checkpoint of each log, after the key went."""

    intake: Mark
    consent: Mark
    casework: Mark


@dataclass(frozen=True)
class File:
    """What is kept about one pupil, oldest first: every case, and every referral that was declined and so never became one."""

    cases: tuple[Case, ...]
    declined: tuple[Declined, ...] = ()

    @property
    def matters(self) -> frozenset[UUID]:
        """The cases, and what the declined referrals would have become."""
        return frozenset(case.id for case in self.cases) | frozenset(each.case_id for each in self.declined)


def check_due(file: File, on: date) -> None:
    """Raise FileUnknown, FileDestroyed, NotDue or ToBePreserved unless everything in the file may be destroyed on a day."""
    if not file.matters:
        raise archive_errors.FileUnknown
    if any(on < each.due_on for each in file.declined):
        raise archive_errors.NotDue
    for case in file.cases:
        if case.is_destroyed:
            raise archive_errors.FileDestroyed
        if case.state is not CaseState.CLOSED or case.keeping is None or on < case.keeping.due_on:
            raise archive_errors.NotDue
        if case.keeping.then is RetentionAction.PRESERVATION:
            raise archive_errors.ToBePreserved


class Destruction(Aggregate):
    """One stream a pupil, so that no file is proposed twice; a proposal that was called off may be made anew."""

    TOPIC = "casework.destruction"

    class Opened(Created):
        TOPIC = "casework.destruction.opened"
        pupil_id: UUID

    @event(Opened)
    def __init__(self, pupil_id: UUID) -> None:
        self.pupil_id = pupil_id
        self.state: DestructionState | None = None
        self.decision: DecisionNumber | None = None
        self.cases: tuple[UUID, ...] = ()
        self.proposed_by: UUID | None = None
        self.approved_by: UUID | None = None
        self.begun_by: UUID | None = None
        self.earliest_on: date | None = None
        self.traces: Traces | None = None
        self.after: Marks | None = None

    @staticmethod
    def create_id(pupil_id: UUID) -> UUID:
        """One stream a pupil."""
        return uuid5(_DESTRUCTIONS, pupil_id.hex)

    class Proposed(Aggregate.Event):
        TOPIC = "casework.destruction.proposed"
        pupil_id: UUID
        decision: DecisionNumber
        cases: tuple[UUID, ...]
        proposed_by: UUID

    def propose(self, decision: DecisionNumber, file: File, by: UUID, on: date) -> None:
        """Say by which decision the file goes; all of it must be due."""
        if self.state in WAITING:
            raise archive_errors.AlreadyProposed
        self._must_not_have_begun()
        check_due(file, on)
        self.trigger_event(self.Proposed, pupil_id=self.pupil_id, decision=decision, cases=_ids(file.cases), proposed_by=by)

    @event(Proposed)
    def _proposed(self, decision: DecisionNumber, cases: tuple[UUID, ...], proposed_by: UUID) -> None:
        self.state, self.decision, self.cases, self.proposed_by = DestructionState.PROPOSED, decision, cases, proposed_by
        self.approved_by = self.earliest_on = None

    class Approved(Aggregate.Event):
        TOPIC = "casework.destruction.approved"
        approved_by: UUID
        earliest_on: date

    def approve(self, by: UUID, on: date, cooling_off_days: int) -> None:
        """A second person says yes; so many whole days must pass before anything is destroyed."""
        self._must_not_have_begun()
        if self.state is not DestructionState.PROPOSED:
            raise archive_errors.NothingProposed
        if by == self.proposed_by:
            raise archive_errors.SamePerson
        self.trigger_event(self.Approved, approved_by=by, earliest_on=on + timedelta(days=cooling_off_days))

    @event(Approved)
    def _approved(self, approved_by: UUID, earliest_on: date) -> None:
        self.state, self.approved_by, self.earliest_on = DestructionState.APPROVED, approved_by, earliest_on

    class Cancelled(Aggregate.Event):
        TOPIC = "casework.destruction.cancelled"
        reason: CancelReason

    def cancel(self, reason: CancelReason) -> None:
        """Call it off; possible until it has begun."""
        self._must_not_have_begun()
        if self.state not in WAITING:
            raise archive_errors.NothingProposed
        self.trigger_event(self.Cancelled, reason=reason)

    def still_holds(self, file: File, on: date) -> bool:
        """Whether the file is what was approved, and due, also at the moment when it is to go: a closure may have been corrected since."""
        try:
            check_due(file, on)
        except (archive_errors.FileUnknown, archive_errors.FileDestroyed, archive_errors.NotDue, archive_errors.ToBePreserved):
            return False
        return _ids(file.cases) == self.cases

    def stop(self, reason: CancelReason) -> None:
        """Call off what has begun, which only whoever knows that the key still stands may do."""
        if self.state is DestructionState.BEGUN:
            self.trigger_event(self.Cancelled, reason=reason)

    @event(Cancelled)
    def _cancelled(self) -> None:
        self.state = DestructionState.CANCELLED

    class Begun(Aggregate.Event):
        TOPIC = "casework.destruction.begun"
        begun_by: UUID

    def begin(self, file: File, by: UUID, on: date) -> None:
        """The last word before the key goes: approved, waited for, and the file still what was approved."""
        self._must_not_have_begun()
        if self.state is not DestructionState.APPROVED or self.earliest_on is None:
            raise archive_errors.NotApproved
        if on < self.earliest_on:
            raise archive_errors.CoolingOff(
                say("Betänketiden har inte gått ut: akten får gallras från och med %(earliest_on)s.", earliest_on=self.earliest_on)
            )
        if _ids(file.cases) != self.cases:
            raise archive_errors.FileChanged
        check_due(file, on)
        self.trigger_event(self.Begun, begun_by=by)

    @event(Begun)
    def _begun(self, begun_by: UUID) -> None:
        self.state, self.begun_by = DestructionState.BEGUN, begun_by

    class CarriedOut(Aggregate.Event):
        TOPIC = "casework.destruction.carried-out"
        pupil_id: UUID
        decision: DecisionNumber
        cases: tuple[UUID, ...]
        traces: Traces

    def carry_out(self, traces: Traces) -> None:
        """The key is gone; say what is left in the logs. Nothing happens where it is said already."""
        if self.state is DestructionState.BEGUN:
            self.trigger_event(self.CarriedOut, pupil_id=self.pupil_id, decision=self.decision, cases=self.cases, traces=traces)

    @event(CarriedOut)
    def _carried_out(self, traces: Traces) -> None:
        self.state, self.traces = DestructionState.CARRIED_OUT, traces

    class Attested(Aggregate.Event):
        TOPIC = "casework.destruction.attested"
        after: Marks

    def attest(self, after: Marks) -> None:
        """Name a checkpoint of each log that was taken after the destruction: it covers the report too."""
        if self.traces is not None and self.after is None:
            self.trigger_event(self.Attested, after=after)

    @event(Attested)
    def _attested(self, after: Marks) -> None:
        self.after = after

    class Learned(Aggregate.Event):
        TOPIC = "casework.destruction.learned"
        pupil_id: UUID
        decision: DecisionNumber
        cases: tuple[UUID, ...]

    def learn(self, decision: DecisionNumber, cases: Iterable[Case]) -> None:
        """The list outside tells of a destruction that this log, an older backup, has lost."""
        if self.state is not DestructionState.CARRIED_OUT:
            self.trigger_event(self.Learned, pupil_id=self.pupil_id, decision=decision, cases=_ids(cases))

    @event(Learned)
    def _learned(self, decision: DecisionNumber, cases: tuple[UUID, ...]) -> None:
        self.state, self.decision, self.cases = DestructionState.CARRIED_OUT, decision, cases

    def _must_not_have_begun(self) -> None:
        if self.state is DestructionState.BEGUN:
            raise archive_errors.BegunAlready
        if self.state is DestructionState.CARRIED_OUT:
            raise archive_errors.FileDestroyed


def _ids(cases: Iterable[Case]) -> tuple[UUID, ...]:
    return tuple(sorted(each.id for each in cases))
