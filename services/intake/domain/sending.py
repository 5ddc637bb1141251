"""What a referral is made of when it comes in: the sender, the pupil, the absence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.vocabulary.codes import AbsenceKind, OrganiserKind, Referrer, SchoolForm, Sex
from shared.vocabulary.identity_numbers import IdentityNumber
from shared.vocabulary.words import MunicipalityCode


@dataclass(frozen=True)
class Absence:
    """How much the pupil is away, in percent of school time, since when, and what sort of absence it mostly is."""

    since: date
    share_percent: int
    kind: AbsenceKind


@dataclass(frozen=True)
class Pupil:
    """The pupil, found or made in the vault; plain, and never stored so."""

    pupil_id: UUID
    identity_number: IdentityNumber
    name: str
    sex: Sex
    registered_in: MunicipalityCode


@dataclass(frozen=True)
class Sender:
    """Who refers, from which school, for which of its forms; `school_year` is None in preschool class."""

    referrer: Referrer
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
