"""Days as people write them by hand: year first as in Sweden's standard, or day first with the month as a number or a word."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})(?:[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})|([0-9]{2})([0-9]{2}))")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})[- /]([0-9]{4})")
_MONTH_AS_WORD: Final = re.compile(r"(?:den )?([0-9]{1,2}):?e? ([^\W\d_]{3,9})\.? ([0-9]{4})")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec")


def day_as_written(text: str) -> date | None:
    """The day that somebody means by 2026-10-01, 20261001, 2026/10/1, 1/10 2026 or 1 oktober 2026; None where it can't be told."""
    written = " ".join(text.split()).lower()
    if match := _YEAR_FIRST.fullmatch(written):
        year, *rest = (int(part) for part in match.groups() if part)
        return _day(year, *rest)
    if match := _DAY_FIRST.fullmatch(written):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH_AS_WORD.fullmatch(written):
        month = next((number for number, words in enumerate(_MONTHS, 1) if match[2][:3] in words.split()), None)
        return _day(int(match[3]), month, int(match[1])) if month else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
