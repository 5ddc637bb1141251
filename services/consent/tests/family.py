"""People, days and consents that the tests of this service speak of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4

import pytest

from services.consent.domain.consent import Consent
from services.consent.domain.errors import ConsentRefusal
from services.consent.domain.scope import Share
from services.consent.domain.signatories import Signatory, SigningAges, who_signs
from shared.eventlog.sealed import SealedValue, seal
from shared.vocabulary.codes import Actor, Information, SignatoryKind, SignedHow

MOTHER = UUID("a0000000-0000-4000-8000-000000000001")
FATHER = UUID("a0000000-0000-4000-8000-000000000002")
PUPIL = UUID("a0000000-0000-4000-8000-000000000003")
STRANGER = UUID("a0000000-0000-4000-8000-000000000009")
CASE = UUID("c0000000-0000-4000-8000-000000000001")

AGES = SigningAges(pupil_signs_from=12, pupil_alone_from=18)
DAY = date(2021, 3, 12)
SOON = datetime(2021, 3, 12, 8, 0, 30, tzinfo=UTC)

SCHOOL_ATTENDANCE = Share(Actor.SCHOOL, Information.ATTENDANCE)
SCHOOL_HEALTH = Share(Actor.SCHOOL, Information.HEALTH)
BUP_ATTENDANCE = Share(Actor.BUP, Information.ATTENDANCE)
BUP_HEALTH = Share(Actor.BUP, Information.HEALTH)
ALL_ASKED = (SCHOOL_ATTENDANCE, BUP_ATTENDANCE, BUP_HEALTH)


def day(offset: int) -> date:
    """A day, counted from the day of the question."""
    return DAY + timedelta(days=offset)


def sealed(words: str, subject: UUID = PUPIL, key: bytes = bytes(32)) -> SealedValue:
    """Words as they arrive sealed in a fact."""
    return seal(f'"{words}"'.encode(), subject_key=key, subject=subject, stream=CASE, version=1, field="name")


def opened(*, age: int = 11, guardians: tuple[UUID, ...] = (MOTHER, FATHER)) -> Consent:
    """A consent that nobody has been asked for yet."""
    pupil = Signatory(PUPIL, SignatoryKind.PUPIL, sealed("Elev"))
    signers = who_signs(age, pupil, [Signatory(each, SignatoryKind.GUARDIAN, sealed("Vuxen")) for each in guardians], AGES)
    return Consent(case_id=CASE, pupil_id=PUPIL, pupil_name=sealed("Elev"), age=age, ages=AGES, signatories=signers)


def asked(*scope: Share, valid_to: date | None = None, age: int = 11, guardians: tuple[UUID, ...] = (MOTHER, FATHER)) -> Consent:
    """A consent whose signatories have been asked."""
    consent = opened(age=age, guardians=guardians)
    consent.request(scope or ALL_ASKED, valid_to, on=DAY)
    return consent


def granted(*scope: Share, valid_to: date | None = None) -> Consent:
    """A consent that both parents have signed, for all that was asked."""
    consent = asked(*scope, valid_to=valid_to)
    for parent in (MOTHER, FATHER):
        yes(consent, parent)
    return consent


def yes(consent: Consent, who: UUID, *scope: Share, on: date = DAY) -> None:
    """Say yes on paper, to all when no scope is named."""
    consent.grant(who, scope or None, SignedHow.PAPER, signed_on=on, note="", on=on)


def no(consent: Consent, who: UUID, on: date = DAY) -> None:
    """Say no on paper."""
    consent.refuse(who, SignedHow.PAPER, signed_on=on, note="", on=on)


def take_back(consent: Consent, who: UUID, *actors: Actor, on: date = DAY) -> None:
    """Take a yes back by phone, wholly when no actor is named."""
    consent.withdraw(who, actors, SignedHow.PHONE, reason="", on=on)


class Story:
    """Given a consent, when something is done to it, then one event follows or it is refused."""

    def __init__(self, consent: Consent) -> None:
        self.consent = consent
        self.deed: Callable[[Consent], None] = lambda _: None

    def when(self, deed: Callable[[Consent], None]) -> Self:
        """What is done."""
        self.deed = deed
        return self

    def then(self, kind: type[Any], **expected: Any) -> None:
        """Exactly one event of this class follows, with these fields."""
        before = len(self.consent.pending_events)
        self.deed(self.consent)
        events = self.consent.pending_events[before:]
        assert [kind] == [type(each) for each in events]
        assert expected == {name: getattr(events[0], name) for name in expected}

    def then_refused(self, error: type[ConsentRefusal]) -> None:
        """It is refused, and nothing happened."""
        before = len(self.consent.pending_events)
        with pytest.raises(error) as caught:
            self.deed(self.consent)
        assert error is caught.type
        assert before == len(self.consent.pending_events)


def given(consent: Consent) -> Story:
    """Begin a story."""
    return Story(consent)


def some_id() -> UUID:
    """An id that nothing else has."""
    return uuid4()
