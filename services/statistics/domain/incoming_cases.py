"""Table 1: referrals registered, by the day they came in, declined ones included (seed 001)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from services.statistics.domain.period import PartYear, part_year
from shared.vocabulary.codes import OrganiserKind, SchoolForm, Sex

CELLS: tuple[tuple[OrganiserKind, Sex], ...] = tuple((kind, sex) for kind in OrganiserKind for sex in Sex)
"""The table's columns in the report's order: municipal boy, municipal girl, independent boy, independent girl."""


@dataclass(frozen=True)
class Count:
    """How many referrals came in one year of one form, kind of organiser and sex."""

    year: int
    form: SchoolForm
    kind: OrganiserKind
    sex: Sex
    referrals: int


@dataclass(frozen=True)
class Cell:
    """Which of the table's figures is asked about; what is None is summed. The form is the table's own filter."""

    year: int | None = None
    kind: OrganiserKind | None = None
    sex: Sex | None = None


@dataclass(frozen=True)
class Line:
    """One line of the table. A line without form sums a year, without year a form, without both everything."""

    year: int | None
    form: SchoolForm | None
    cells: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of the line's cells."""
        return sum(self.cells)

    def of(self, kind: OrganiserKind) -> int:
        """Boys and girls of one kind of organiser."""
        return sum(count for (each, _), count in zip(CELLS, self.cells, strict=True) if each is kind)


@dataclass(frozen=True)
class IncomingCases:
    """The whole table with its sums; `part` is the year that the cut-off cuts short."""

    lines: tuple[Line, ...] = ()
    years: tuple[Line, ...] = ()
    forms: tuple[Line, ...] = ()
    everything: Line = field(default_factory=lambda: Line(None, None, (0,) * len(CELLS)))
    part: PartYear | None = None


def shape(counts: Iterable[Count], through: date | None) -> IncomingCases:
    """Lay counts out as a line per year and form, with the sums; `through` is the last day that the counts cover, None of no facts.

    Years run without gaps from the first with a count to that of `through`, and every form has a line in each: a year without
    referrals is told, not left out. The order of `counts` does not matter.
    """
    counted = [count for count in counts if count.referrals]
    if not counted or through is None:
        return IncomingCases()
    years = range(min(count.year for count in counted), through.year + 1)
    forms = [form for form in SchoolForm if any(count.form is form for count in counted)]
    return IncomingCases(
        lines=tuple(_line(counted, year, form) for year in years for form in forms),
        years=tuple(_line(counted, year, None) for year in years),
        forms=tuple(_line(counted, None, form) for form in forms),
        everything=_line(counted, None, None),
        part=part_year(through),
    )


def _line(counts: list[Count], year: int | None, form: SchoolForm | None) -> Line:
    cells = dict.fromkeys(CELLS, 0)
    for count in counts:
        if year in (None, count.year) and form in (None, count.form):
            cells[count.kind, count.sex] += count.referrals
    return Line(year, form, tuple(cells.values()))
