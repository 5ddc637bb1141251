"""An older referral with what became of it, as another register tells: what it holds, and what in it can't be so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.intake.domain.errors import NoSuchSchoolYear, SchoolFormNotInUse
from services.intake.domain.guardian import GuardianDetails
from services.intake.domain.sending import Absence
from services.intake.domain.target_group import check_school_form
from shared.vocabulary.calendar import whole_years
from shared.vocabulary.codes import DeclineReason, ReferralState, Referrer, SchoolForm, Sex
from shared.vocabulary.identity_numbers import IdentityNumber
from shared.vocabulary.language import say
from shared.vocabulary.words import MunicipalityCode, SchoolUnitCode

_OF_AGE = 18


@dataclass(frozen=True)
class Fault:
    """What is wrong with one part of a line, in the user's words; never what stands there."""

    part: str
    told: str


@dataclass(frozen=True)
class WhatBecame:
    """Declined for a reason, accepted, or closed elsewhere, on a day."""

    state: ReferralState
    on: date
    reason: DeclineReason | None = None


@dataclass(frozen=True)
class OlderReferral:
    """One line; plain, and never stored so. What the other register doesn't know is None; registered nowhere else is registered here."""

    received_on: date
    earlier_number: str | None
    identity_number: IdentityNumber
    pupil_name: str
    sex: Sex
    registered_in: MunicipalityCode | None
    guardians: tuple[GuardianDetails, ...]
    referrer: Referrer
    unit_code: SchoolUnitCode
    school_form: SchoolForm
    school_year: int | None
    absence: Absence | None
    need: str | None
    became: WhatBecame

    def faults(self, home: MunicipalityCode, today: date) -> list[Fault]:
        """Everything in it that can't be so, in the municipality `home`."""
        return [*self._days(today), *self._school(), *self._decision(home)]

    def _days(self, today: date) -> Iterator[Fault]:
        if self.received_on > today:
            yield Fault("received_on", say("Dagen har inte kommit än."))
        if self.became.on > today:
            yield Fault("decided_on", say("Dagen har inte kommit än."))
        if self.became.on < self.received_on:
            yield Fault("decided_on", say("Beslutet kan inte ha en dag före den då beställningen kom in."))
        if self.identity_number.born > self.received_on:
            yield Fault("identity_number", say("Födelsedagen i elevens nummer ligger efter dagen då beställningen kom in. Kontrollera numret."))
        if self.absence is not None and self.absence.since > self.received_on:
            yield Fault("absent_since", say("Frånvaron kan inte ha börjat efter dagen då beställningen kom in."))

    def _school(self) -> Iterator[Fault]:
        try:
            check_school_form(self.school_form, self.school_year, self.received_on)
        except SchoolFormNotInUse as refusal:
            yield Fault("school_form", str(refusal))
        except NoSuchSchoolYear as refusal:
            yield Fault("school_year", str(refusal))

    def _decision(self, home: MunicipalityCode) -> Iterator[Fault]:
        became = self.became
        if (became.state is ReferralState.DECLINED) != (became.reason is not None):
            yield Fault("reason", say("Ett skäl hör till en avböjd beställning, och bara till den. Skriv skälet, eller lämna tomt."))
        if became.state is not ReferralState.ACCEPTED:
            return
        if (self.registered_in or home) != home:
            yield Fault("registered_in", say("En antagen beställning gäller en elev som är folkbokförd i kommunen."))
        if not self.guardians and whole_years(self.identity_number.born, became.on) < _OF_AGE:
            yield Fault("guardian_1", say("En antagen beställning blir ett ärende här. Ange minst en vårdnadshavare, som kan svara om samtycke."))
