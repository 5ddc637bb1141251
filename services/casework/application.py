"""Casework's commands: load, decide, save; one verb each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from services.casework.archive.commands import Archive
from services.casework.domain import errors
from services.casework.domain.case import Case
from services.casework.domain.meeting import Proposal, found
from services.casework.domain.permit import Permit
from services.casework.domain.referral import Referral
from services.casework.domain.retention import keeping_of
from services.casework.domain.sharing import check_told
from services.casework.domain.team import TeamMember
from services.casework.permits import Permits
from services.casework.read_models.case_file import replay
from services.casework.read_models.registers import is_coordinator
from services.casework.read_models.times import true_on
from services.casework.read_models.untold import untold
from shared.eventlog.act import Act
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring
from shared.eventlog.log import EventLog
from shared.vocabulary.codes import Actor, ClosureReason, DecisionState, Information, Outcome, PermitPurpose, Profession, SecurityMarking
from shared.vocabulary.profile import Retention

if TYPE_CHECKING:
    from services.casework.bundle.making import Bundles

# One member's stream at a time: two assignments at once must both see the other's place. The web's answers lock in a space of their own.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7305807, hashtext(%s))"

_USE = "INSERT INTO used_permit (permit_id, case_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"


def _now() -> datetime:
    return datetime.now(UTC)


class Casework(EventLog):
    """Cases and the team. Commands take the version that the caller saw (`expected`) and raise Changed when it is another by now."""

    archive: Archive
    """The archivist's commands, on the same log."""
    bundles: Bundles
    """What an auditor takes along, made of this log and the others'."""

    def __init__(
        self, database: Database, keyring: Keyring, permits: Permits, months: int, retention: Retention, now: Callable[[], datetime] = _now
    ) -> None:
        super().__init__(database, keyring)
        self._permits = permits
        self.months = months
        self._retention = retention
        self._now = now

    def hear(self, case_id: UUID, pupil_id: UUID, told: Callable[[Case], None], by: Act) -> None:
        """Record what another service told of a case; opens the stream where this is the first word of it."""
        case = self.find(Case, case_id) or Case(id=case_id, pupil_id=pupil_id)
        told(case)
        self.record(case, by=by)

    def open_case(self, case_id: UUID, pupil_id: UUID, referral: Referral, by: Act) -> None:
        """Put the case of an accepted referral in the queue."""
        self.hear(case_id, pupil_id, lambda case: case.accept(referral), by)

    def mark(self, case_id: UUID, marking: SecurityMarking, by: Act) -> None:
        """Record how the identity of a case's pupil is protected now; a referral that is no case yet has its marking with it when it becomes one."""
        case = self.find(Case, case_id)
        if case is not None:
            case.mark(marking)
            self.record(case, by=by)

    def join_team(self, person_id: UUID, profession: Profession, starts_on: date, ends_on: date | None, capacity: int, by: Act) -> TeamMember:
        """Let a coordinator work in the team between two days; raises PersonUnknown."""
        with self.database.transaction():
            if not is_coordinator(self.database, person_id):
                raise errors.PersonUnknown
            member = self._member(person_id) or TeamMember(person_id=person_id)
            member.join(profession, starts_on, ends_on, capacity)
            self.record(member, by=by)
        return member

    def assign(self, case_id: UUID, coordinator_id: UUID, profession: Profession, by: Act, expected: int | None = None) -> Case:
        """Give a case to a coordinator who has room for it on that day and every later one."""
        with self.database.transaction():
            member = self._member(coordinator_id)
            case = self._case(case_id, expected)
            case.assign(coordinator_id, profession)
            if member is None:
                raise errors.NotInTeam
            member.take(case_id, by.effective_on)
            self.record(case, member, by=by)
        return case

    def start(self, case_id: UUID, by: Act, expected: int | None = None) -> Case:
        """Start the intervention, if consent permits it now."""
        case = self._case(case_id, expected)
        case.may_start(by.effective_on)
        permit = self._permits.ask(case_id, PermitPurpose.START_INTERVENTION, by)
        case.start(by.effective_on, self.months, permit, self._now())
        return self._save_under(permit, case, by)

    def extend(self, case_id: UUID, ends_on: date, reason: str, by: Act, expected: int | None = None) -> Case:
        """Let the intervention go on until a later day."""
        case = self._case(case_id, expected)
        case.extend(ends_on, reason)
        return self._save(case, by)

    def call_meeting(
        self,
        case_id: UUID,
        meets_on: date,
        actors: tuple[Actor, ...],
        agenda: str,
        by: Act,
        expected: int | None = None,
        *,
        time: str | None = None,
        place: str | None = None,
    ) -> tuple[Case, UUID]:
        """Call a meeting; returns the case and the meeting's id."""
        case, meeting_id = self._case(case_id, expected), uuid4()
        check_told(actors, untold(self.database, case_id))
        case.call_meeting(meeting_id, by.effective_on, meets_on, actors, time=time, place=place, agenda=agenda)
        return self._save(case, by), meeting_id

    def hold_meeting(
        self,
        case_id: UUID,
        meeting_id: UUID,
        attended: tuple[Actor, ...],
        minutes: str,
        proposals: tuple[Proposal, ...],
        by: Act,
        expected: int | None = None,
    ) -> Case:
        """Write down a meeting and its decisions; they were so on the meeting's own day, whenever they are written down."""
        case = self._case(case_id, expected)
        case.hold_meeting(meeting_id, by.effective_on, attended, minutes, proposals)
        meets_on = found(case.meetings, meeting_id, errors.MeetingUnknown).meets_on
        return self._save(case, replace(by, effective_on=meets_on))

    def follow_up(
        self, case_id: UUID, decision_id: UUID, state: DecisionState, done_on: date | None, note: str | None, by: Act, expected: int | None = None
    ) -> Case:
        """Say whether what a meeting decided got done."""
        case = self._case(case_id, expected)
        case.follow_up(decision_id, by.effective_on, state, done_on, note)
        return self._save(case, by)

    def disclose(
        self, case_id: UUID, actor: Actor, information: tuple[Information, ...], what: str, by: Act, expected: int | None = None
    ) -> tuple[Case, UUID]:
        """Give information to an actor, if consent permits it now; returns the case and the disclosure's id."""
        case, disclosure_id = self._case(case_id, expected), uuid4()
        case.may_disclose()
        check_told((actor,), untold(self.database, case_id))
        permit = self._permits.ask(case_id, PermitPurpose.DISCLOSE, by, actor, information)
        case.disclose(disclosure_id, actor, information, what, permit, self._now())
        return self._save_under(permit, case, by), disclosure_id

    def close_case(
        self, case_id: UUID, outcome: Outcome, reason: ClosureReason, attendance: int | None, note: str | None, by: Act, expected: int | None = None
    ) -> Case:
        """End a case, and give its room back to every coordinator who had it."""
        with self.database.transaction():
            members = [self._member(each) for each in sorted(self._case(case_id, expected).coordinators)]
            case = self._case(case_id, expected)
            case.close(by.effective_on, outcome, reason, attendance, note)
            case.keep(keeping_of(self._retention, outcome, by.effective_on))
            holding = [member for member in members if member is not None]
            for member in holding:
                member.free(case_id, by.effective_on)
            self.record(case, *holding, by=by)
        return case

    def correct_closure(
        self,
        case_id: UUID,
        corrects: int,
        outcome: Outcome,
        reason: ClosureReason,
        why: str,
        by: Act,
        expected: int | None = None,
        *,
        attendance: int | None = None,
        note: str | None = None,
        closed_on: date | None = None,
    ) -> Case:
        """Say how a closed case really ended, and on which day (None: the day that stands); the coordinators' room follows that day."""
        with self.database.transaction():
            members = [self._member(each) for each in sorted(self._case(case_id, expected).coordinators)]
            case, stood = self._case(case_id, expected), self._event(case_id, corrects)
            on = closed_on or stood.known_act.effective_on
            if on > by.effective_on:
                raise errors.NotYetSo
            case.correct_closure(corrects, on, outcome, reason, attendance, note=note, why=why)
            self._must_differ(stood, on, outcome=outcome, reason=reason, attendance=attendance, note=note)
            case.keep(keeping_of(self._retention, outcome, on))
            holding = [member for member in members if member is not None]
            for member in holding:
                member.free_instead(case_id, on)
            self.record(case, *holding, by=replace(by, effective_on=on))
        return case

    def correct_follow_up(
        self,
        case_id: UUID,
        corrects: int,
        state: DecisionState,
        done_on: date | None,
        note: str | None,
        why: str,
        by: Act,
        expected: int | None = None,
    ) -> Case:
        """Say what a follow-up should have said; it stays on its day, or comes on the later day when the decision was carried out."""
        case, stood = self._case(case_id, expected), self._event(case_id, corrects)
        if done_on is not None and done_on > by.effective_on:
            raise errors.DayWrong
        on = max(stood.known_act.effective_on, done_on or date.min)
        case.correct_follow_up(corrects, on, state, done_on, note, why)
        return self._save_correction(case, stood, by, on, state=state, done_on=done_on, note=note)

    def correct_minutes(
        self, case_id: UUID, corrects: int, attended: tuple[Actor, ...], minutes: str, why: str, by: Act, expected: int | None = None
    ) -> Case:
        """Say what a meeting's minutes should have said; the meeting's day stays."""
        case, stood = self._case(case_id, expected), self._event(case_id, corrects)
        case.correct_minutes(corrects, attended, minutes, why)
        return self._save_correction(case, stood, by, attended=attended, minutes=minutes)

    def correct_decision(
        self, case_id: UUID, corrects: int, owner: Actor, text: str, due_on: date, why: str, by: Act, expected: int | None = None
    ) -> Case:
        """Say what a meeting really decided; the meeting's day stays."""
        case, stood = self._case(case_id, expected), self._event(case_id, corrects)
        case.correct_decision(corrects, owner, text, due_on, why)
        return self._save_correction(case, stood, by, owner=owner, text=text, due_on=due_on)

    def correct_extension(self, case_id: UUID, corrects: int, ends_on: date, reason: str, why: str, by: Act, expected: int | None = None) -> Case:
        """Say until when an intervention should have been extended; the day when that was decided stays."""
        case, stood = self._case(case_id, expected), self._event(case_id, corrects)
        case.correct_extension(corrects, ends_on, reason, why)
        return self._save_correction(case, stood, by, ends_on=ends_on, reason=reason)

    def correct_start(self, case_id: UUID, corrects: int, starts_on: date, why: str, by: Act, expected: int | None = None) -> Case:
        """Say on which day an intervention really began: one that had come, and on which everybody had consented."""
        case, stood = self._case(case_id, expected), self._event(case_id, corrects)
        if starts_on > by.effective_on:
            raise errors.NotYetSo
        closed = self._event(case_id, case.closure) if case.closure else None
        case.correct_start(corrects, starts_on, self.months, closed.known_act.effective_on if closed else None, why)
        if not self._had_consented(case_id, starts_on):
            raise errors.NoConsentThen
        return self._save_correction(case, stood, by, starts_on, starts_on=starts_on)

    def _had_consented(self, case_id: UUID, on: date) -> bool:
        """Whether everybody had consented by the end of a day, as is known now."""
        try:
            then = replay(true_on(self.story(case_id), on))
        except errors.BeforeTheFirstEvent:
            return False
        return then is not None and then.sharing.holds(on)

    def _save_correction(self, case: Case, stood: Any, by: Act, on: date | None = None, **said: object) -> Case:
        """Save what is said otherwise than an event said it, on that event's day or on another; raises SameAsBefore."""
        day = on or stood.known_act.effective_on
        self._must_differ(stood, day, **said)
        return self._save(case, replace(by, effective_on=day))

    def _event(self, case_id: UUID, version: int) -> Any:
        """One event of a case; raises NothingToCorrect where it has none with that number."""
        for each in self.events.get(case_id, gt=version - 1, lte=version):
            return each
        raise errors.NothingToCorrect

    def _must_differ(self, stood: Any, on: date, **said: object) -> None:
        """Raise SameAsBefore where a correction says just what stands; sealed words are opened to see that."""
        if stood.known_act.effective_on == on and all(self.open(getattr(stood, name), Any) == value for name, value in said.items()):
            raise errors.SameAsBefore

    def _case(self, case_id: UUID, expected: int | None) -> Case:
        return self.load(Case, case_id, expected=expected)

    def _member(self, person_id: UUID) -> TeamMember | None:
        self.database.rows(_ONE_AT_A_TIME, (str(person_id),))
        return self.find(TeamMember, TeamMember.create_id(person_id))

    def _save(self, case: Case, by: Act) -> Case:
        self.record(case, by=by)
        return case

    def _save_under(self, permit: Permit, case: Case, by: Act) -> Case:
        """Save what rests on a permit together with its use, which the database lets happen once whatever the stream."""
        with self.database.transaction():
            if not self.database.execute(_USE, (permit.permit_id, case.id)):
                raise errors.PermitUsed
            return self._save(case, by.under(permit.permit_id))
