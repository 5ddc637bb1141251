"""What an accepted referral tells the case; personal words stay sealed as intake sealed them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import OrganiserKind, SchoolForm, SecurityMarking, Sex
from shared.vocabulary.words import RegistryNumber


@dataclass(frozen=True)
class Guardian:
    """A guardian of the pupil, with name and how to be reached, both sealed."""

    guardian_id: UUID
    name: SealedValue
    contact: SealedValue


@dataclass(frozen=True)
class Referral:
    """The accepted referral behind a case."""

    referral_id: UUID
    registry_number: RegistryNumber
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
    sex: Sex
    age: int
    security_marking: SecurityMarking
    pupil_name: SealedValue
    guardians: tuple[Guardian, ...]
    received_on: date
