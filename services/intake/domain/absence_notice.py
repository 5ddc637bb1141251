"""An absence notice (anmälan om frånvaro): any organiser tells the pupil's home municipality, which follows it up (seed 002; skollagen 7:22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.notice_errors import (
    FollowUpInThePast,
    InvestigationDatedWrong,
    LinkedToAnotherPupil,
    NothingToComplete,
    NoticeClosed,
    StillNoInvestigation,
)
from services.intake.domain.sending import Absence, Contact, NamedPupil, check_born
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import InvestigationGiven, NoticeClosure, NoticeState, OrganiserKind, SchoolForm
from shared.vocabulary.identity_numbers import IdentityNumber
from shared.vocabulary.words import RegistryNumber


@dataclass(frozen=True)
class School:
    """The school that a notice comes from; `school_year` is None in preschool class."""

    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None


@dataclass(frozen=True)
class Investigation:
    """How the school's investigation comes with the notice, and the day it was ready."""

    given: InvestigationGiven
    ready_on: date | None

    def check(self, on: date) -> None:
        """Raises StillNoInvestigation, InvestigationDatedWrong."""
        if (self.given is InvestigationGiven.MISSING) != (self.ready_on is None):
            raise StillNoInvestigation
        if self.ready_on is not None and self.ready_on > on:
            raise InvestigationDatedWrong


class AbsenceNotice(Aggregate):
    """One notice on one pupil, from receipt until nothing is left to follow up."""

    TOPIC = "intake.absence-notice"

    class Received(Created):
        """The notice is registered; a public record (allmän handling) from now on, its words secret."""

        TOPIC = "intake.absence-notice.received"
        registry_number: RegistryNumber
        received_on: date
        school: School
        pupil_id: UUID
        identity_number: Sealed[str]
        pupil_name: Sealed[str]
        absence: Sealed[Absence]
        done: Sealed[str]
        contact: Sealed[Contact]
        investigation: Investigation
        complete: bool
        follow_up_on: date

    @event(Received)
    def __init__(
        self,
        id: UUID,
        registry_number: RegistryNumber,
        received_on: date,
        school: School,
        pupil_id: UUID,
        identity_number: Sealed[str],
        pupil_name: Sealed[str],
        absence: Sealed[Absence],
        done: Sealed[str],
        contact: Sealed[Contact],
        investigation: Investigation,
        complete: bool,
        follow_up_on: date,
    ) -> None:
        self.registry_number = registry_number
        self.school = school
        self.pupil_id = pupil_id
        self.complete = complete
        self.follow_up_on: date | None = follow_up_on
        self.taken_on_by: UUID | None = None
        self.closed = False

    @classmethod
    def receive(
        cls,
        notice_id: UUID,
        registry_number: RegistryNumber,
        *,
        school: School,
        pupil: NamedPupil,
        absence: Absence,
        done: str,
        contact: Contact,
        investigation: Investigation,
        investigation_needed: bool,
        follow_up_days: int,
        on: date,
    ) -> AbsenceNotice:
        """Register what was sent on a day; incomplete where the investigation is needed and missing. Raises what check_notice does."""
        check_notice(pupil.identity_number, absence, investigation, on)
        return cls(
            id=notice_id,
            registry_number=registry_number,
            received_on=on,
            school=school,
            pupil_id=pupil.pupil_id,
            identity_number=pupil.identity_number.text,
            pupil_name=pupil.name,
            absence=absence,
            done=done,
            contact=contact,
            investigation=investigation,
            complete=not investigation_needed or investigation.given is not InvestigationGiven.MISSING,
            follow_up_on=on + timedelta(days=follow_up_days),
        )

    @property
    def subject_id(self) -> UUID:
        """The pupil, whose key seals the notice."""
        return self.pupil_id

    @property
    def state(self) -> NoticeState:
        """Where it stands."""
        if self.closed:
            return NoticeState.CLOSED
        if self.taken_on_by is not None:
            return NoticeState.TAKEN_ON
        return NoticeState.RECEIVED if self.complete else NoticeState.INCOMPLETE

    def complete_with(self, investigation: Investigation, note: str | None, on: date) -> None:
        """The school gives the investigation. Raises NoticeClosed, NothingToComplete, StillNoInvestigation, InvestigationDatedWrong."""
        self.must_be_open()
        if self.complete:
            raise NothingToComplete
        if investigation.given is InvestigationGiven.MISSING:
            raise StillNoInvestigation
        investigation.check(on)
        self._completed(investigation=investigation, note=note)

    class Completed(Aggregate.Event):
        """The investigation that was missing has come."""

        TOPIC = "intake.absence-notice.completed"
        investigation: Investigation
        note: Sealed[str | None]

    @event(Completed)
    def _completed(self, investigation: Investigation, note: Sealed[str | None]) -> None:
        self.complete = True

    def take_on(self, officer_id: UUID, follow_up_on: date, on: date) -> None:
        """An officer answers for following it up, and may be followed by another. Raises NoticeClosed, FollowUpInThePast."""
        self.must_be_open()
        if follow_up_on < on:
            raise FollowUpInThePast
        self._taken_on(officer_id=officer_id, follow_up_on=follow_up_on)

    class TakenOn(Aggregate.Event):
        """Somebody at the municipality answers for it, and will look again on a day."""

        TOPIC = "intake.absence-notice.taken-on"
        officer_id: UUID
        follow_up_on: date

    @event(TakenOn)
    def _taken_on(self, officer_id: UUID, follow_up_on: date) -> None:
        self.taken_on_by = officer_id
        self.follow_up_on = follow_up_on

    def follow_up(self, note: str, next_on: date, on: date) -> None:
        """Write down how it goes, and when to look again. Raises NoticeClosed, FollowUpInThePast."""
        self.must_be_open()
        if next_on < on:
            raise FollowUpInThePast
        self._followed_up(note=note, next_on=next_on)

    class FollowedUp(Aggregate.Event):
        """How it goes with the pupil's way back, and the day to look again."""

        TOPIC = "intake.absence-notice.followed-up"
        note: Sealed[str]
        next_on: date

    @event(FollowedUp)
    def _followed_up(self, note: Sealed[str], next_on: date) -> None:
        self.follow_up_on = next_on

    def link(self, referral_id: UUID, pupil_id: UUID) -> None:
        """Tie it to a referral on the same pupil. Raises LinkedToAnotherPupil."""
        if pupil_id != self.pupil_id:
            raise LinkedToAnotherPupil
        self._linked(referral_id=referral_id)

    class Linked(Aggregate.Event):
        """A coordinator was ordered for the pupil."""

        TOPIC = "intake.absence-notice.linked"
        referral_id: UUID

    @event(Linked)
    def _linked(self, referral_id: UUID) -> None:
        """Nothing else changes."""

    def close(self, reason: NoticeClosure, note: str | None) -> None:
        """Nothing is left to follow up. Raises NoticeClosed."""
        self.must_be_open()
        self._closed(reason=reason, note=note)

    class Closed(Aggregate.Event):
        """The municipality is done with it, for a coded reason."""

        TOPIC = "intake.absence-notice.closed"
        reason: NoticeClosure
        note: Sealed[str | None]

    @event(Closed)
    def _closed(self, reason: NoticeClosure, note: Sealed[str | None]) -> None:
        self.closed = True
        self.follow_up_on = None

    def must_be_open(self) -> None:
        if self.closed:
            raise NoticeClosed


def check_notice(number: IdentityNumber, absence: Absence, investigation: Investigation, on: date) -> None:
    """Whether what was sent on a day can be so, by its own words.

    Raises NotBornYet, DatedInTheFuture, StillNoInvestigation, InvestigationDatedWrong.
    """
    check_born(number, on)
    absence.check(on)
    investigation.check(on)
