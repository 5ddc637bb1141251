"""Which school years a school form has on a day, and where in school a pupil is by them.

From 1 July 2028 compulsory school has ten years: what was förskoleklass is its first year, and every other year is called one
more than before (prop. 2024/25:143: applied to what goes on after 30 June 2028). So a year means nothing without its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.vocabulary.codes import SchoolForm, Stage
from shared.vocabulary.labels import describe, in_force

TEN_YEARS_FROM: Final = date(2028, 7, 1)
_LAST_OF_NINE: Final = TEN_YEARS_FROM - timedelta(days=1)
_LAST_EARLY: Final = 7
"""Förskoleklass to year 6 (years 1 to 7 of ten), counted from förskoleklass."""


@dataclass(frozen=True)
class Years:
    """The years of a school form between two days, the last one included."""

    form: SchoolForm
    least: int
    most: int
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether it is so on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


SCHOOL_YEARS: Final = (
    Years(SchoolForm.COMPULSORY, 1, 9, valid_to=_LAST_OF_NINE),
    Years(SchoolForm.COMPULSORY, 1, 10, valid_from=TEN_YEARS_FROM),
    Years(SchoolForm.COMPULSORY_SPECIAL, 1, 9),
    Years(SchoolForm.COMPULSORY_ADAPTED, 1, 9, valid_to=_LAST_OF_NINE),
    Years(SchoolForm.COMPULSORY_ADAPTED, 1, 10, valid_from=TEN_YEARS_FROM),
    # Three years, and a fourth in technical programmes and for those who take longer.
    Years(SchoolForm.UPPER_SECONDARY, 1, 4),
    Years(SchoolForm.UPPER_SECONDARY_SPECIAL, 1, 4),
    Years(SchoolForm.UPPER_SECONDARY_ADAPTED, 1, 4),
)
"""Preschool class has no years: it is one."""

MOST_YEARS: Final = max(years.most for years in SCHOOL_YEARS)
_UPPER: Final = frozenset({SchoolForm.UPPER_SECONDARY, SchoolForm.UPPER_SECONDARY_SPECIAL, SchoolForm.UPPER_SECONDARY_ADAPTED})


def school_years(form: SchoolForm, on: date) -> range:
    """The years that a school form has on a day: none for preschool class, nor for a form that isn't in use then."""
    if not describe(form).valid_on(on):
        return range(0)
    return next((range(years.least, years.most + 1) for years in SCHOOL_YEARS if years.form is form and years.valid_on(on)), range(0))


def fits(form: SchoolForm, year: int | None, on: date) -> bool:
    """Whether a school form has that year on that day; a year that nobody has told fits everywhere."""
    return year is None or year in school_years(form, on)


def year_of_schooling(form: SchoolForm, year: int | None, on: date) -> int | None:
    """Which year of compulsory schooling it is, förskoleklass counted as the first; None in upper secondary school, and where no year is told."""
    if form is SchoolForm.PRESCHOOL_CLASS:
        return 1
    if form in _UPPER or year is None:
        return None
    return year + 1 if on < TEN_YEARS_FROM else year


def stage_of(form: SchoolForm, year: int | None, on: date) -> Stage | None:
    """Where in school a pupil of that form and year is on that day; None where no year is told."""
    if form in _UPPER:
        return Stage.UPPER_SECONDARY
    place = year_of_schooling(form, year, on)
    if place is None:
        return None
    return in_force(Stage.EARLY if place <= _LAST_EARLY else Stage.LATE, on)
