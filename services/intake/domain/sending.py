"""What a referral is made of when it comes in: the sender, the pupil, the absence, what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.errors import DatedInTheFuture, HasNoHandlers, NeedsHandlers, NotBornYet, OthersBesideSoleCustody
from services.intake.domain.groundwork import Groundwork
from services.intake.domain.guardian import GuardianDetails, NamedGuardian
from shared.vocabulary.codes import AbsenceKind, Actor, Custody, EffortKind, OrganiserKind, Referrer, SchoolForm, SecurityMarking, Sex
from shared.vocabulary.identity_numbers import IdentityNumber
from shared.vocabulary.words import MunicipalityCode


@dataclass(frozen=True)
class Absence:
    """How much the pupil is away, in percent of school time, since when, and how much of the school time it is without report or reason.

    `unreported_percent` is None in referrals from before it was asked for, which tell in `kind` what sort of absence it mostly is.
    """

    since: date
    share_percent: int
    kind: AbsenceKind | None = None
    unreported_percent: int | None = None

    @property
    def valid_percent(self) -> int | None:
        """The part of the school time that is reported or excused."""
        return None if self.unreported_percent is None else self.share_percent - self.unreported_percent

    def check(self, on: date) -> None:
        """Raises DatedInTheFuture for one that has not begun on that day."""
        if self.since > on:
            raise DatedInTheFuture


@dataclass(frozen=True)
class Contact:
    """Whom the coordinator calls at the school."""

    name: str
    phone: str | None
    email: str | None


@dataclass(frozen=True)
class Request:
    """Why the school's own task isn't enough (seed 000), what was tried, what is asked for, and who knows the pupil already.

    A guardian names no contact at the school: that is the school's to do.
    """

    need: str
    tried: str
    wishes: tuple[EffortKind, ...]
    wished: str | None
    others: tuple[Actor, ...]
    contact: Contact | None


@dataclass(frozen=True)
class NamedPupil:
    """The pupil, found or made in the vault; plain, and never stored so."""

    pupil_id: UUID
    identity_number: IdentityNumber
    name: str


@dataclass(frozen=True)
class Pupil(NamedPupil):
    """The pupil, with what a referral tells besides."""

    sex: Sex
    registered_in: MunicipalityCode


@dataclass(frozen=True)
class Protection:
    """How a pupil's identity is protected, and who alone handles the referral then; nobody is named where it isn't."""

    marking: SecurityMarking
    handlers: tuple[UUID, ...]

    def check(self) -> None:
        """Raises NeedsHandlers, HasNoHandlers."""
        if self.marking is SecurityMarking.NONE and self.handlers:
            raise HasNoHandlers
        if self.marking is not SecurityMarking.NONE and not self.handlers:
            raise NeedsHandlers


NOT_PROTECTED = Protection(SecurityMarking.NONE, ())


@dataclass(frozen=True)
class Sender:
    """Who refers, from which school, for which of its forms; `school_year` is None in preschool class."""

    referrer: Referrer
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None


def check_sent(
    number: IdentityNumber, guardians: Sequence[NamedGuardian | GuardianDetails], groundwork: Groundwork, absence: Absence, on: date
) -> None:
    """Whether what was sent on a day can be so, by nothing but its own words; raises NotBornYet, DatedInTheFuture, OthersBesideSoleCustody."""
    check_born(number, on)
    absence.check(on)
    if len(guardians) > 1 and any(each.custody is Custody.SOLE for each in guardians):
        raise OthersBesideSoleCustody
    groundwork.check(on)


def check_born(number: IdentityNumber, on: date) -> None:
    """Raises NotBornYet for who is born after that day."""
    if number.born > on:
        raise NotBornYet
