"""One line's cells as an older referral, with everything that can't be read, whatever Excel has done to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar
from uuid import uuid4

from services.intake.domain.guardian import GuardianDetails
from services.intake.domain.older_referral import Fault, OlderReferral, WhatBecame
from services.intake.domain.sending import Absence
from shared.vocabulary.codes import DeclineReason, ReferralState, Referrer, SchoolForm, Sex
from shared.vocabulary.identity_numbers import IdentityNumber, NotAnIdentityNumber, parse_identity_number
from shared.vocabulary.labels import in_force, label
from shared.vocabulary.language import say
from shared.vocabulary.municipalities import all_municipalities
from shared.vocabulary.school_system import form_of_school_type
from shared.vocabulary.school_years import MOST_YEARS
from shared.vocabulary.words import MunicipalityCode, SchoolUnitCode

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_AS_FORMULA: Final = re.compile(r'="(.*)"', re.DOTALL)
_DAY: Final = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[ T]00:00(?::00)?)?")
_PERCENT: Final = re.compile(r"([0-9]{1,3})(?:[.,]0+)?\s*%?")
_ROUNDED: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_EARLIEST: Final = 1950
_NAME, _LINE, _WORDS = 100, 200, 4000
_SEXES: Final = {"p": Sex.BOY, "f": Sex.GIRL, "man": Sex.BOY, "kvinna": Sex.GIRL}
_STATES: Final = {"avslutad": ReferralState.CLOSED_ELSEWHERE, "antagen": ReferralState.ACCEPTED, "avböjd": ReferralState.DECLINED}
_BECAME: Final = (ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.CLOSED_ELSEWHERE)


class _Wrong(ValueError):
    pass


def read_cells(cells: Mapping[str, str]) -> tuple[str, OlderReferral | None, list[Fault]]:
    """The line's id in its source, what it says, and every cell that can't be read; with any of those there is no referral."""
    line = _Line(cells)
    source_id = line.must("source_id", lambda text: _text(text, _LINE)) or ""
    return source_id, line.older(), line.faults


class _Line:
    """Reads cell after cell and keeps what is wrong."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = {part: _as_typed(text) for part, text in cells.items()}
        self.faults: list[Fault] = []

    def must(self, part: str, how: Callable[[str], T]) -> T:
        """A cell that is to be filled in; what comes back where it is wrong is never looked at."""
        found = self.may(part, how)
        if found is None and not self._cells.get(part):
            self.faults.append(Fault(part, say("Fyll i det här.")))
        return found  # type: ignore[return-value]

    def may(self, part: str, how: Callable[[str], T]) -> T | None:
        """A cell that may be empty; None then, and where it is wrong."""
        text = self._cells.get(part, "")
        try:
            return how(text) if text else None
        except _Wrong as wrong:
            self.faults.append(Fault(part, str(wrong)))
            return None

    def older(self) -> OlderReferral | None:
        """What the line says, if all of it can be read."""
        received_on = self.must("received_on", _day)
        names = [self.must(part, lambda text: _text(text, _NAME)) for part in ("given_name", "family_name")]
        older = OlderReferral(
            received_on=received_on,
            earlier_number=self.may("earlier_number", lambda text: _text(text, _LINE)),
            identity_number=self.must("identity_number", _number),
            pupil_name=" ".join(str(each) for each in names),
            sex=self.must("sex", lambda text: _code(Sex, text, _SEXES)),
            registered_in=self.may("registered_in", _municipality),
            guardians=tuple(each for each in (self._guardian("1"), self._guardian("2")) if each),
            referrer=self.may("referrer", lambda text: _code(Referrer, text, {})) or Referrer.PRINCIPAL,
            unit_code=self.must("unit_code", _unit_code),
            school_form=self.must("school_form", lambda text: _form(text, received_on)),
            school_year=self.may("school_year", _year),
            absence=self._absence(),
            need=self.may("need", lambda text: _text(text, _WORDS, lines=True)),
            became=WhatBecame(
                self.must("state", _state),
                self.may("decided_on", _day) or received_on,
                self.may("reason", lambda text: _code(DeclineReason, text, {})),
            ),
        )
        return None if self.faults else older

    def _guardian(self, which: str) -> GuardianDetails | None:
        name = self.may(f"guardian_{which}", lambda text: _text(text, _LINE))
        contact = self.may(f"contact_{which}", lambda text: _text(text, _LINE))
        if contact and not name:
            self.faults.append(Fault(f"guardian_{which}", say("Det finns en kontaktuppgift men inget namn. Fyll i namnet, eller ta bort uppgiften.")))
        return GuardianDetails(uuid4(), name, contact or "") if name else None

    def _absence(self) -> Absence | None:
        since = self.may("absent_since", _day)
        share = self.may("absent_percent", _percent)
        unreported = self.may("unreported_percent", _percent)
        told = say("Fyll i både sedan när och hur många procent, eller lämna båda tomma.")
        if (since is None) != (share is None) and not self.faults:
            self.faults.append(Fault("absent_since" if since is None else "absent_percent", told))
        if unreported is not None and unreported > (share or 0):
            self.faults.append(Fault("unreported_percent", say("Den ogiltiga frånvaron kan inte vara större än hela frånvaron.")))
        return None if since is None or share is None else Absence(since, share, unreported_percent=unreported)


def _as_typed(text: str) -> str:
    """A cell as somebody typed it: Excel's ="..." and apostrophe, which keep it from counting, are taken away."""
    plain = text.strip()
    formula = _AS_FORMULA.fullmatch(plain)
    plain = formula[1].replace('""', '"') if formula else plain.removeprefix("'")
    return unicodedata.normalize("NFC", plain.replace("\u00a0", " ")).strip()


def _text(text: str, most: int, *, lines: bool = False) -> str:
    if len(text) > most:
        raise _Wrong(say("Skriv högst %(most)s tecken.", most=most))
    told = text.replace("\r\n", "\n").replace("\n", " ") if lines else text
    if not told.replace("\t", " ").isprintable():
        raise _Wrong(say("Ta bort radbrytningar och osynliga tecken."))
    return text


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    if day is None or day.year < _EARLIEST:
        raise _Wrong(say("Skriv en dag som år-månad-dag, till exempel 2019-02-11."))
    return day


def _number(text: str) -> IdentityNumber:
    if _ROUNDED.fullmatch(text):
        raise _Wrong(say("Kalkylprogrammet har avrundat numret. Gör kolumnen till text innan numren klistras in."))
    try:
        return parse_identity_number(text)
    except NotAnIdentityNumber:
        raise _Wrong(say("Skriv tolv siffror, eller ett tillfälligt nummer som 20080101TF01. Kontrollera sista siffran.")) from None


def _unit_code(text: str) -> SchoolUnitCode:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise _Wrong(say("Skriv skolenhetens kod med åtta siffror."))
    return SchoolUnitCode(text)


def _municipality(text: str) -> MunicipalityCode:
    code = MunicipalityCode(text.zfill(4))  # Excel takes away the nought that many codes begin with
    if code not in all_municipalities():
        raise _Wrong(say("Skriv kommunens kod med fyra siffror, eller lämna tomt för den egna kommunen."))
    return code


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_YEARS):
        raise _Wrong(say("Skriv årskursen med siffror, 1 till %(most_years)s, eller lämna tomt i förskoleklass.", most_years=MOST_YEARS))
    return int(text)


def _percent(text: str) -> int:
    found = _PERCENT.fullmatch(text)
    if found is None or int(found[1]) > 100:
        raise _Wrong(say("Skriv hela procent, 0 till 100."))
    return int(found[1])


def _form(text: str, on: date | None) -> SchoolForm:
    named = _FORMS.get(text.lower())
    found = named or (form_of_school_type(text.upper(), on) if on else None)
    if found is None:
        raise _Wrong(say("Skriv skolformens namn eller kod, till exempel grundskola eller GR."))
    return in_force(found, on) if on else found


def _state(text: str) -> ReferralState:
    found = _code(ReferralState, text, _STATES)
    if found not in _BECAME:
        raise _Wrong(say("Skriv antagen, avböjd eller avslutad på annat håll."))
    return found


def _code(kind: type[E], text: str, also: Mapping[str, E]) -> E:
    """A code by its word in Swedish, by itself or by a word that others use."""
    wanted = text.lower()
    found = also.get(wanted) or next((code for code in kind if wanted in (code.value, label(code, "sv").lower())), None)
    if found is None:
        raise _Wrong(say("Skriv något av: %(words)s.", words=", ".join(label(code, "sv").lower() for code in kind)))
    return found


_FORMS: Final = {name.lower(): form for form in SchoolForm for name in (form.value, label(form, "sv"))}
