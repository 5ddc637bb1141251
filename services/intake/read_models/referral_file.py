"""One referral with everything in it, opened for those who may see it, and its story."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.intake.domain.groundwork import Groundwork
from services.intake.domain.guardian import NamedGuardian
from services.intake.domain.referral import Referral
from services.intake.domain.sending import Absence, Contact, Sender
from shared.eventlog.log import EventLog, Recorded
from shared.vocabulary.codes import Actor, Custody, DeclineReason, EffortKind, Precondition, Role, Sex
from shared.vocabulary.words import MunicipalityCode, RegistryNumber

SENDERS = frozenset({Role.SCHOOL, Role.GUARDIAN})
_BESIDE = frozenset({"security-marked", "agreement-heard", "school-told"})
"""What happens beside the way from receipt to decision."""


@dataclass(frozen=True)
class GuardianInFile:
    """A guardian, opened."""

    id: UUID
    name: str
    contact: str
    custody: Custody | None
    language: str | None


@dataclass(frozen=True)
class Turn:
    """One thing that happened: when we learned it, the day it was so, who did it as what, and what was said (and by whom, where that is another)."""

    kind: str
    recorded_at: datetime
    effective_on: date
    role: Role
    missing: tuple[Precondition, ...] = ()
    reason: DeclineReason | None = None
    note: str | None = None
    said_by: str = ""
    said_on: date | None = None


@dataclass
class ReferralFile:
    """The latest of each part; `turns` in the order they happened. `sent_by` is a guardian's name, as her sign-in has it."""

    version: int
    registry_number: RegistryNumber
    received_on: date
    sender: Sender
    pupil_id: UUID
    identity_number: str
    pupil_name: str
    sex: Sex
    registered_in: MunicipalityCode
    groundwork: Groundwork
    need: str | None
    tried: str | None
    wishes: tuple[EffortKind, ...]
    wished: str | None
    others: tuple[Actor, ...]
    contact: Contact | None
    absence: Absence | None
    guardians: list[GuardianInFile]
    sent_by: str | None = None
    school_knows: bool = True
    earlier_number: str | None = None
    turns: list[Turn] = field(default_factory=list)

    @property
    def is_history(self) -> bool:
        """Whether it was brought in from another register, which doesn't tell what the school had done."""
        return any(turn.kind == "brought-in" for turn in self.turns)

    def told_to(self, role: Role) -> ReferralFile:
        """The same for a reader: that an identity is marked as protected is the municipality's to know, and not a sender's to ask by sending."""
        if role in SENDERS:
            self.turns = [turn for turn in self.turns if turn.kind != "security-marked"]
        return self

    @property
    def asked_for(self) -> Turn | None:
        """The request for completion that waits for an answer."""
        last = next((turn for turn in reversed(self.turns) if turn.kind not in _BESIDE), None)
        return last if last is not None and last.kind == "sent-back" else None

    @property
    def declined(self) -> Turn | None:
        """The no, if it was one."""
        last = next((turn for turn in reversed(self.turns) if turn.kind not in _BESIDE), None)
        return last if last is not None and last.kind == "declined" else None


def read_file(log: EventLog, referral_id: UUID) -> ReferralFile | None:
    """The file of a referral; None where there is none. Raises NoKey where the pupil's data is destroyed."""
    file: ReferralFile | None = None
    for recorded in log.story(referral_id):
        file = _with(file, recorded, log)
    return file


def _with(file: ReferralFile | None, recorded: Recorded, log: EventLog) -> ReferralFile | None:
    event = recorded.event
    if isinstance(event, Referral.Received):
        file = ReferralFile(
            version=1,
            registry_number=event.registry_number,
            received_on=event.received_on,
            sender=event.sender,
            pupil_id=event.pupil_id,
            identity_number=log.open(event.identity_number),
            pupil_name=log.open(event.pupil_name),
            sex=event.sex,
            registered_in=event.registered_in,
            groundwork=event.groundwork,
            need=log.open(event.need),
            tried=log.open(event.tried),
            wishes=event.wishes,
            wished=log.open(event.wished),
            others=log.open(event.others, tuple[Actor, ...]) or (),
            contact=log.open(event.contact, Contact),
            absence=log.open(event.absence, Absence),
            guardians=[_guardian(each, log) for each in event.guardians],
            sent_by=log.open(event.guardian_name),
            school_knows=event.school_knows,
        )
    if file is None:
        return None
    file.version = event.originator_version
    match event:
        case Referral.Received():
            file.turns.append(_turn("received", recorded))
        case Referral.BroughtIn():
            file.earlier_number = log.open(event.earlier_number)
            file.turns.append(_turn("brought-in", recorded))
        case Referral.ClosedElsewhere():
            file.turns.append(_turn("closed-elsewhere", recorded))
        case Referral.SentBack():
            file.turns.append(_turn("sent-back", recorded, missing=event.missing, note=log.open(event.note)))
        case Referral.Completed():
            file.groundwork = event.groundwork
            file.turns.append(_turn("completed", recorded, note=log.open(event.note)))
        case Referral.AgreementHeard():
            said = next((each.name for each in file.guardians if each.id == event.guardian_id), "")
            file.turns.append(_turn("agreement-heard", recorded, said_by=said, said_on=event.agreed_on))
        case Referral.SchoolTold():
            file.school_knows = True
            file.sender = replace(file.sender, organiser_id=event.organiser_id)
            file.turns.append(_turn("school-told", recorded))
        case Referral.SecurityMarked():
            file.turns.append(_turn("security-marked", recorded, note=log.open(event.why)))
        case Referral.Accepted():
            file.turns.append(_turn("accepted", recorded))
        case Referral.Declined():
            file.turns.append(_turn("declined", recorded, reason=event.reason, note=log.open(event.note)))
    return file


def _turn(kind: str, recorded: Recorded, **said: Any) -> Turn:
    act = recorded.event.known_act
    return Turn(kind, recorded.recorded_at, act.effective_on, act.role, **said)


def _guardian(named: NamedGuardian, log: EventLog) -> GuardianInFile:
    return GuardianInFile(named.guardian_id, log.open(named.name), log.open(named.contact), named.custody, log.open(named.language))
