"""Years as the tables tell them: whole, or a part that must be marked beside whole ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PartYear:
    """A year that the cut-off cuts: its last day counted, and how many of its days that covers."""

    year: int
    last_day: date
    days: int
    days_of_year: int


def part_year(through: date) -> PartYear | None:
    """The year that a table covers up to the day `through` only; None where that is a year's last day."""
    first, last = date(through.year, 1, 1), date(through.year, 12, 31)
    if through == last:
        return None
    return PartYear(year=through.year, last_day=through, days=(through - first).days + 1, days_of_year=(last - first).days + 1)


def last_whole_year(day: date) -> date:
    """The last day of the last year that is whole on a day."""
    return day if (day.month, day.day) == (12, 31) else date(day.year - 1, 12, 31)
