"""Who signs a consent: guardians, the older pupil, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import SignatoryKind


@dataclass(frozen=True)
class Signatory:
    """One who has to answer; the name is copied sealed from the referral, never opened here."""

    signatory_id: UUID
    kind: SignatoryKind
    name: SealedValue


@dataclass(frozen=True)
class SigningAges:
    """From which age the pupil signs too, and alone; law sets no age (OSL 12:3, FB 6:11), the municipality's profile does."""

    pupil_signs_from: int
    pupil_alone_from: int


def who_signs(age: int, pupil: Signatory, guardians: Sequence[Signatory], ages: SigningAges) -> tuple[Signatory, ...]:
    """Those whose yes is needed: guardians for the young, guardians and pupil in between, the pupil alone when of age."""
    if age >= ages.pupil_alone_from:
        return (pupil,)
    if age >= ages.pupil_signs_from:
        return (*guardians, pupil)
    return tuple(guardians)
