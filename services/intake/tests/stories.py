"""Referrals that unit tests speak of, kept as the log keeps them, and given / when / then over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

import pytest

from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.groundwork import Done, Groundwork
from services.intake.domain.guardian import GuardianDetails
from services.intake.domain.referral import Referral
from services.intake.domain.sending import Absence, Contact, Pupil, Request, Sender
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.mapper import SealingMapper
from shared.vocabulary.codes import Actor, Custody, DeclineReason, EffortKind, OrganiserKind, Precondition, Referrer, SchoolForm, Sex
from shared.vocabulary.identity_numbers import parse_identity_number
from shared.vocabulary.words import MunicipalityCode, RegistryNumber

UPPSALA, SIGTUNA = MunicipalityCode("0380"), MunicipalityCode("0191")
DAY = date(2021, 6, 14)
NOTICED, INVESTIGATED, EFFORTS, MEASURES = Precondition
SENDER = Sender(Referrer.PRINCIPAL, UUID(int=1), OrganiserKind.MUNICIPAL, UUID(int=2), SchoolForm.COMPULSORY, 5)
GUARDIAN = UUID(int=31)
ABSENCE = Absence(date(2020, 11, 1), 65, unreported_percent=20)
REQUEST = Request(
    need="Skolan når inte längre fram.",
    tried="Kortare dagar.",
    wishes=(EffortKind.COORDINATING,),
    wished="Ett möte med alla.",
    others=(Actor.BUP,),
    contact=Contact("Charlie Låtsassson", "018-727 00 01", None),
)
MOTHER = GuardianDetails(UUID(int=11), "Kim Exempelsson", "018-727 00 00, kim@exempel.se", "197001239297", Custody.JOINT, "somaliska")
FATHER = GuardianDetails(UUID(int=12), "Alex Påhittad", "alex@exempel.se", custody=Custody.JOINT)

KEYS = KeysInMemory()
PUPIL = KEYS.pupil_of("20130101TF01")


def done(*codes: Precondition, on: date = date(2021, 3, 1)) -> tuple[Done, ...]:
    """Preconditions that were met on a day."""
    return tuple(Done(code, on) for code in codes)


def groundwork(*codes: Precondition, measures_needed: bool = False, certificate: bool = False, on: date = date(2021, 3, 1)) -> Groundwork:
    """What a school has done."""
    return Groundwork(done(*codes, on=on), measures_needed, certificate)


ALL_DONE = groundwork(NOTICED, INVESTIGATED, EFFORTS)


def receive(
    work: Groundwork = ALL_DONE,
    *,
    registered_in: MunicipalityCode = UPPSALA,
    guardians: Iterable[GuardianDetails] = (MOTHER, FATHER),
    number: str = "20130101TF01",
    absence: Absence = ABSENCE,
    on: date = DAY,
    guardian: UUID | None = None,
) -> Referral:
    """A referral as it comes in, from a school or from a guardian."""
    referral_id = uuid4()
    return Referral.receive(
        referral_id,
        RegistryNumber("UBN-2021-00001"),
        sender=SENDER,
        pupil=Pupil(PUPIL, parse_identity_number(number), "Robin Exempelsson", Sex.BOY, registered_in),
        guardians=[each.sealed(at, pupil_id=PUPIL, pupil_key=KEYS.key(PUPIL), referral_id=referral_id) for at, each in enumerate(guardians)],
        groundwork=work,
        request=REQUEST,
        absence=absence,
        on=on,
        guardian=guardian,
        guardian_name="Kim Exempelsson" if guardian else None,
        school_knows=guardian is None,
    )


def as_kept(referral: Referral) -> Referral:
    """The referral as the log gives it back: its words sealed."""
    mapper = SealingMapper(KEYS)
    kept: Any = None
    for event in referral.collect_events():
        object.__setattr__(event, "subject", referral.subject_id)
        kept = mapper.to_domain_event(mapper.to_stored_event(event)).mutate(kept)  # type: ignore[attr-defined]
    assert isinstance(kept, Referral)
    return kept


def received(work: Groundwork = ALL_DONE, **changed: Any) -> Referral:
    """A referral that is in the log."""
    return as_kept(receive(work, **changed))


def asked(*missing: Precondition, note: str | None = None) -> Referral:
    """A referral that was sent back by a person."""
    referral = received()
    referral.ask(missing, note)
    referral.collect_events()
    return referral


def accepted() -> Referral:
    """A referral that the team has taken on."""
    referral = received()
    referral.accept(8, UPPSALA)
    referral.collect_events()
    return referral


def declined() -> Referral:
    """A referral that the team has said no to."""
    referral = received()
    referral.decline(DeclineReason.OTHER_ACTOR, None)
    referral.collect_events()
    return referral


class Story:
    """Given a referral, when something is done to it, then one event follows or it is refused."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        self.deed: Callable[[Referral], None] = lambda _: None

    def when(self, deed: Callable[[Referral], None]) -> Self:
        """What is done."""
        self.deed = deed
        return self

    def then(self, kind: type[Any], **expected: Any) -> Referral:
        """Exactly one event of this class follows, with these fields."""
        self.deed(self.referral)
        events = self.referral.pending_events
        assert [kind] == [type(each) for each in events]
        assert expected == {name: getattr(events[0], name) for name in expected}
        return self.referral

    def then_refused(self, error: type[IntakeRefusal]) -> None:
        """It is refused, and nothing happened."""
        with pytest.raises(error) as caught:
            self.deed(self.referral)
        assert error is caught.type
        assert [] == self.referral.pending_events


def given(referral: Referral) -> Story:
    """Begin a story."""
    return Story(referral)
