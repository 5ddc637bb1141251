"""Looks are read day by day, and what somebody did again and again in a row is one line."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.casework.http.read_days import days_of
from services.casework.http.read_rows import Row


def row(at: str, who: str = "Anna Andersson, koordinator", what: str = "Läste ärendet") -> Row:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Row(moment, who, what, "Arbetar i ärendet", "Ärenden", UUID(int=1), "UBN-2020-00001", False, "", "GET /", UUID(int=2))


def test_a_day_ends_at_swedish_midnight_and_the_same_look_again_is_one_line():
    rows = [row("2020-02-02T10:00"), row("2020-02-02T09:00"), row("2020-02-01T23:30"), row("2020-02-01T22:30"), row("2020-02-01T22:00")]
    days = days_of(rows)
    assert [("2020-02-02", [3]), ("2020-02-01", [2])] == [(str(day.on), [len(line.rows) for line in day.lines]) for day in days]
    assert ("2020-02-02T10:00", "2020-02-01T23:30") == tuple(f"{each.at:%Y-%m-%dT%H:%M}" for each in (days[0].lines[0].row, days[0].lines[0].first))


def test_another_persons_or_another_kind_of_look_between_keeps_the_order():
    rows = [
        row("2020-02-02T10:00"),
        row("2020-02-02T09:00", who="Bo Berg, koordinator"),
        row("2020-02-02T08:00"),
        row("2020-02-02T07:00", what="Läste en lista"),
    ]
    assert [rows] == [[each for line in day.lines for each in line.rows] for day in days_of(rows)]
    assert 4 == len(days_of(rows)[0].lines)
    assert [] == days_of([])
