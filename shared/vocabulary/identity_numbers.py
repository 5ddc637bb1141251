"""Identity numbers as schools use them: personnummer, samordningsnummer and a school's own temporary numbers.

A number never stands in an exception, a log line or a representation: whoever holds one passes the object, not the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from personnummer.personnummer import Personnummer, PersonnummerException

LONGEST: Final = 20
"""Most characters that a sender may write, spaces and hyphen included."""

_TWELVE = re.compile(r"[0-9]{12}")
_TEMPORARY = re.compile(r"([0-9]{8})TF[0-9]{2}")
_DAY_OF_A_MONTH = r"(?:0[1-9]|1[0-2])-?(?:[06][1-9]|[1278][0-9]|[39][01])"
_LIKE_ONE = re.compile(
    rf"(?<![0-9A-Za-z.:])(?:(?:18|19|20)[0-9]{{2}}-?|[0-9]{{2}}){_DAY_OF_A_MONTH}"
    r"[\s+\u2010-\u2013-]{0,2}(?:[0-9]{4}|[A-Za-z]{2}[0-9]{2}|[A-Za-z][0-9]{3})(?![0-9A-Za-z])"
)


class IdentityNumberKind(StrEnum):
    """Who gave the number."""

    PERSONAL = "personnummer"
    COORDINATION = "samordningsnummer"
    TEMPORARY = "temporary"


class NotAnIdentityNumber(ValueError):
    """The text is no identity number; what was written is not told."""

    def __init__(self) -> None:
        super().__init__("not an identity number of twelve digits with a right check digit, nor a temporary one like 20130101TF01")


@dataclass(frozen=True)
class IdentityNumber:
    """A number in its one written form: twelve digits, or eight digits, TF and two digits."""

    text: str = field(repr=False)
    kind: IdentityNumberKind
    born: date = field(repr=False)


def parse_identity_number(written: str) -> IdentityNumber:
    """The number with spaces and hyphen taken away; the century must be written. Raises NotAnIdentityNumber."""
    text = re.sub(r"[\s\u2010-\u2013-]", "", written).upper()
    if len(written) > LONGEST:
        raise NotAnIdentityNumber
    temporary = _TEMPORARY.fullmatch(text)
    if temporary:
        return IdentityNumber(text, IdentityNumberKind.TEMPORARY, _day(temporary[1]))
    if not _TWELVE.fullmatch(text):
        raise NotAnIdentityNumber
    try:
        found = Personnummer(text)
    except PersonnummerException:
        # The library quotes what it could not read.
        raise NotAnIdentityNumber from None
    kind = IdentityNumberKind.COORDINATION if found.is_coordination_number() else IdentityNumberKind.PERSONAL
    return IdentityNumber(text, kind, found.get_date())


def looks_like_identity_number(text: str) -> bool:
    """Whether a text holds what somebody may have meant as an identity number: with or without century, right check digit or not."""
    return _LIKE_ONE.search(text) is not None


def _day(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise NotAnIdentityNumber from None
