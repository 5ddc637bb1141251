"""Looks gathered for reading: day by day, and what somebody did again and again in a row as one line with all its moments behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from services.casework.http.read_rows import Row
from shared.vocabulary.calendar import day_of


@dataclass(frozen=True)
class Line:
    """The same person's same look, once or several times in a row; the newest first."""

    rows: tuple[Row, ...]

    @property
    def row(self) -> Row:
        """The newest of them: who, what and why are the same in all."""
        return self.rows[0]

    @property
    def first(self) -> Row:
        """The oldest of them."""
        return self.rows[-1]


@dataclass(frozen=True)
class Day:
    """A day's looks on one page."""

    on: date
    lines: tuple[Line, ...]


def days_of(rows: Sequence[Row]) -> list[Day]:
    """The rows of a page, in their order."""
    by_day = groupby(rows, key=lambda each: day_of(each.at))
    return [Day(on, tuple(Line(tuple(same)) for _, same in groupby(looks, key=_same))) for on, looks in by_day]


def _same(row: Row) -> tuple[object, ...]:
    return row.who, row.what, row.why, row.service, row.matter, row.in_vain, row.term
