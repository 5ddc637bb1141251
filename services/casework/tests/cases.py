"""Cases to begin a test from, and a way to say given, when, then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.casework.domain.case import Case
from services.casework.domain.meeting import Proposal
from services.casework.domain.permit import Permit
from services.casework.domain.referral import Guardian, Referral
from services.casework.domain.sharing import Grant, Request, Share, Withdrawal
from shared.eventlog.sealed import SealedValue, seal
from shared.vocabulary.codes import Actor, Information, OrganiserKind, Profession, SchoolForm, SecurityMarking, Sex, SignatoryKind
from shared.vocabulary.words import RegistryNumber

PUPIL, CASE, REFERRAL = UUID(int=1), UUID(int=2), UUID(int=3)
MUM, DAD = UUID(int=4), UUID(int=5)
ANNA, BO = UUID(int=6), UUID(int=7)
ORGANISER, SCHOOL_UNIT = UUID(int=8), UUID(int=9)
MEETING, DECISION = UUID(int=10), UUID(int=11)
RECEIVED, STARTED, MEETS = date(2020, 8, 3), date(2020, 8, 31), date(2020, 9, 14)
NOON = datetime(2020, 8, 31, 12, 0, tzinfo=UTC)
PUPILS_KEY = bytes(32)
SCOPE = tuple(Share(actor, Information.ATTENDANCE) for actor in (Actor.BUP, Actor.SOCIAL_SERVICES))

Step = Callable[[Case], None]


@cache
def sealed(words: str, version: int = 1, field: str = "name") -> SealedValue:
    """Words about the pupil, sealed as intake would have."""
    return seal(f'"{words}"'.encode(), subject_key=PUPILS_KEY, subject=PUPIL, stream=REFERRAL, version=version, field=field)


def a_referral(**changes: Any) -> Referral:
    """An accepted referral of a boy in year 8."""
    fields: dict[str, Any] = {
        "referral_id": REFERRAL,
        "registry_number": RegistryNumber("UBN-2020-00007"),
        "organiser_id": ORGANISER,
        "organiser_kind": OrganiserKind.MUNICIPAL,
        "school_unit_id": SCHOOL_UNIT,
        "school_form": SchoolForm.COMPULSORY,
        "school_year": 8,
        "sex": Sex.BOY,
        "age": 14,
        "security_marking": SecurityMarking.NONE,
        "pupil_name": sealed("Elev Exempel"),
        "guardians": (
            Guardian(MUM, sealed("Mamma Exempel", 2), sealed("070-1740601", 2, "contact")),
            Guardian(DAD, sealed("Pappa Exempel", 3), sealed("070-1740602", 3, "contact")),
        ),
        "received_on": RECEIVED,
    }
    return Referral(**{**fields, **changes})


def a_permit(permit_id: UUID | None = None, valid_until: datetime = NOON + timedelta(seconds=30)) -> Permit:
    """A permit that consent has just issued."""
    return Permit(permit_id or uuid4(), 3, valid_until)


def grant_of(who: UUID, complete: bool, scope: tuple[Share, ...] = SCOPE, version: int = 2) -> Grant:
    """A guardian's yes."""
    return Grant(version, who, SignatoryKind.GUARDIAN, scope, complete)


def withdrawal_of(who: UUID, *actors: Actor) -> Withdrawal:
    """A guardian takes the yes back for some actors, or wholly."""
    taken = actors or tuple(share.actor for share in SCOPE)
    remaining = tuple(share for share in SCOPE if share.actor not in taken)
    return Withdrawal(4, who, SignatoryKind.GUARDIAN, taken, remaining, bool(remaining))


def accepted(case: Case) -> None:
    """The referral is accepted: the case waits in the queue."""
    case.accept(a_referral())


def consented(case: Case) -> None:
    """Both guardians have said yes to sharing attendance with BUP and the social services."""
    case.consent_requested(request=Request(1, SCOPE, (MUM, DAD), None))
    case.consent_granted(grant=grant_of(MUM, complete=False))
    case.consent_granted(grant=grant_of(DAD, complete=True, version=3))


def assigned(case: Case) -> None:
    """Anna has the case."""
    case.assign(ANNA, Profession.SOCIAL_WORKER)


def started(case: Case) -> None:
    """The intervention runs since the last of August."""
    case.start(STARTED, 6, a_permit(), NOON)


def called(case: Case) -> None:
    """A meeting with school and BUP is called."""
    case.call_meeting(MEETING, STARTED, MEETS, (Actor.SCHOOL, Actor.BUP, Actor.GUARDIAN), time="13:00", place="Skolan", agenda="Schemat")


def held(case: Case) -> None:
    """The meeting was held and decided one thing."""
    case.hold_meeting(MEETING, MEETS, (Actor.SCHOOL, Actor.GUARDIAN), "Vi talade om schemat.", (a_proposal(),))


def a_proposal(due_on: date = MEETS + timedelta(days=14)) -> Proposal:
    """The school changes the timetable within two weeks."""
    return Proposal(DECISION, Actor.SCHOOL, "Skolan anpassar schemat.", due_on)


RUNNING: tuple[Step, ...] = (accepted, consented, assigned, started)


@dataclass
class Given:
    """A case that something has already happened to."""

    case: Case

    def when(self, command: Step) -> Outcome:
        """Do one more thing."""
        self.case.collect_events()
        return Outcome(self.case, command)


@dataclass
class Outcome:
    """What came of it."""

    case: Case
    command: Step

    def then(self, *expected: tuple[type[Any], dict[str, Any]]) -> Case:
        """Just these events happened, with at least these fields."""
        self.command(self.case)
        events = self.case.collect_events()
        told = [(type(each), {name: getattr(each, name) for name in fields}) for each, (_, fields) in zip(events, expected, strict=False)]
        assert list(expected) == told + [(type(each), {}) for each in events[len(expected) :]]
        return self.case

    def refused(self, error: type[Exception]) -> None:
        """The command was refused, and nothing happened."""
        with pytest.raises(error):
            self.command(self.case)
        assert [] == self.case.collect_events()


def given(*steps: Step) -> Given:
    """A case after these steps."""
    case = Case(id=CASE, pupil_id=PUPIL)
    for step in steps:
        step(case)
    return Given(case)


def happened(kind: type[Any], **fields: Any) -> tuple[type[Any], dict[str, Any]]:
    """An event of a kind, with these fields."""
    return kind, fields
