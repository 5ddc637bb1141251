"""A notice of a begun investigation (anmälan om inledd utredning): a school tells its own organiser (skollagen 7:19 a; seed 001)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.absence_notice import School
from services.intake.domain.notice_errors import InvestigationDatedWrong, InvestigationOver
from services.intake.domain.sending import NamedPupil, check_born
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import InvestigationEnd
from shared.vocabulary.identity_numbers import IdentityNumber


class InvestigationNotice(Aggregate):
    """One school's investigation of one pupil's absence, as its organiser knows it."""

    TOPIC = "intake.investigation-notice"

    class Received(Created):
        """The organiser knows that an investigation has begun."""

        TOPIC = "intake.investigation-notice.received"
        school: School
        pupil_id: UUID
        identity_number: Sealed[str]
        pupil_name: Sealed[str]
        begun_on: date
        why: Sealed[str]

    @event(Received)
    def __init__(
        self,
        id: UUID,
        school: School,
        pupil_id: UUID,
        identity_number: Sealed[str],
        pupil_name: Sealed[str],
        begun_on: date,
        why: Sealed[str],
    ) -> None:
        self.school = school
        self.pupil_id = pupil_id
        self.begun_on = begun_on
        self.over = False

    @classmethod
    def receive(cls, notice_id: UUID, *, school: School, pupil: NamedPupil, begun_on: date, why: str, on: date) -> InvestigationNotice:
        """Tell that an investigation began on a day. Raises what check_begun does."""
        check_begun(pupil.identity_number, begun_on, on)
        return cls(
            id=notice_id,
            school=school,
            pupil_id=pupil.pupil_id,
            identity_number=pupil.identity_number.text,
            pupil_name=pupil.name,
            begun_on=begun_on,
            why=why,
        )

    @property
    def subject_id(self) -> UUID:
        """The pupil, whose key seals the notice."""
        return self.pupil_id

    def end(self, ended_on: date, outcome: InvestigationEnd, note: str | None, on: date) -> None:
        """Tell what it led to. Raises InvestigationOver, InvestigationDatedWrong."""
        if self.over:
            raise InvestigationOver
        if not self.begun_on <= ended_on <= on:
            raise InvestigationDatedWrong
        self._ended(ended_on=ended_on, outcome=outcome, note=note)

    class Ended(Aggregate.Event):
        """The investigation is over."""

        TOPIC = "intake.investigation-notice.ended"
        ended_on: date
        outcome: InvestigationEnd
        note: Sealed[str | None]

    @event(Ended)
    def _ended(self, ended_on: date, outcome: InvestigationEnd, note: Sealed[str | None]) -> None:
        self.over = True


def check_begun(number: IdentityNumber, begun_on: date, on: date) -> None:
    """Whether what was sent on a day can be so, by its own words; raises NotBornYet, InvestigationDatedWrong."""
    check_born(number, on)
    if begun_on > on:
        raise InvestigationDatedWrong
