"""A notice with everything in it, opened for those who may see it, and what has happened with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from services.intake.domain.absence_notice import AbsenceNotice, Investigation, School
from services.intake.domain.investigation_notice import InvestigationNotice
from services.intake.domain.sending import Absence, Contact
from shared.eventlog.log import EventLog, Recorded
from shared.vocabulary.codes import InvestigationEnd, NoticeClosure, Role


@dataclass(frozen=True)
class NoticeTurn:
    """One thing that happened: when we learned it, the day it was so, who did it as what, and what was said."""

    kind: str
    recorded_at: datetime
    effective_on: date
    role: Role
    note: str | None = None
    next_on: date | None = None
    reason: NoticeClosure | InvestigationEnd | None = None


@dataclass
class AbsenceNoticeFile:
    """The latest of each part; `turns` in the order they happened."""

    version: int
    school: School
    pupil_name: str
    identity_number: str
    absence: Absence
    done: str
    contact: Contact
    investigation: Investigation
    turns: list[NoticeTurn] = field(default_factory=list)

    def told_to(self, role: Role, *, linked: bool) -> AbsenceNoticeFile:
        """For a school without what the municipality has written for itself, and without a link to a referral that isn't its own."""
        if role is not Role.SCHOOL:
            return self
        seen = (each for each in self.turns if linked or each.kind != "linked")
        return replace(self, turns=[replace(each, note=None) if each.role is Role.ATTENDANCE_OFFICER else each for each in seen])


@dataclass
class InvestigationFile:
    """A begun investigation, and how it ended."""

    version: int
    school: School
    pupil_name: str
    identity_number: str
    begun_on: date
    why: str
    turns: list[NoticeTurn] = field(default_factory=list)


def read_absence_notice(log: EventLog, notice_id: UUID) -> AbsenceNoticeFile | None:
    """The file of an absence notice; None where there is none. Raises NoKey where the pupil's data is destroyed."""
    file: AbsenceNoticeFile | None = None
    for recorded in log.story(notice_id):
        event = recorded.event
        if isinstance(event, AbsenceNotice.Received):
            file = AbsenceNoticeFile(
                version=1,
                school=event.school,
                pupil_name=log.open(event.pupil_name),
                identity_number=log.open(event.identity_number),
                absence=log.open(event.absence, Absence),
                done=log.open(event.done),
                contact=log.open(event.contact, Contact),
                investigation=event.investigation,
            )
        if file is None:
            return None
        file.version = event.originator_version
        match event:
            case AbsenceNotice.Received():
                file.turns.append(_turn("received", recorded))
            case AbsenceNotice.Completed():
                file.investigation = event.investigation
                file.turns.append(_turn("completed", recorded, note=log.open(event.note)))
            case AbsenceNotice.TakenOn():
                file.turns.append(_turn("taken-on", recorded, next_on=event.follow_up_on))
            case AbsenceNotice.FollowedUp():
                file.turns.append(_turn("followed-up", recorded, note=log.open(event.note), next_on=event.next_on))
            case AbsenceNotice.Linked():
                file.turns.append(_turn("linked", recorded))
            case AbsenceNotice.Closed():
                file.turns.append(_turn("closed", recorded, note=log.open(event.note), reason=event.reason))
    return file


def read_investigation(log: EventLog, notice_id: UUID) -> InvestigationFile | None:
    """The file of an investigation; None where there is none. Raises NoKey where the pupil's data is destroyed."""
    file: InvestigationFile | None = None
    for recorded in log.story(notice_id):
        event = recorded.event
        if isinstance(event, InvestigationNotice.Received):
            name, number, why = log.open(event.pupil_name), log.open(event.identity_number), log.open(event.why)
            file = InvestigationFile(1, event.school, name, number, event.begun_on, why, [_turn("received", recorded)])
        elif file is not None and isinstance(event, InvestigationNotice.Ended):
            file.version = event.originator_version
            file.turns.append(_turn("ended", recorded, note=log.open(event.note), reason=event.outcome))
    return file


def _turn(
    kind: str,
    recorded: Recorded,
    *,
    note: str | None = None,
    next_on: date | None = None,
    reason: NoticeClosure | InvestigationEnd | None = None,
) -> NoticeTurn:
    act = recorded.event.known_act
    return NoticeTurn(kind, recorded.recorded_at, act.effective_on, act.role, note, next_on, reason)
