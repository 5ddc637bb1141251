"""A report is known by its lines, whatever their order; one wrong line is enough, and the first hundred are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.attendance import Line
from services.intake.domain.attendance_errors import NoLines, TooManyLines, WrongLine, WrongLines
from services.intake.domain.attendance_judging import MOST_LINES, MOST_TOLD, judge
from services.intake.tests.attendance_stories import WEEK, line
from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.words import Digest

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
FORMS = frozenset({SchoolForm.COMPULSORY.value})
LINES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 700), st.integers(1, 9)), min_size=1, max_size=20, unique_by=lambda each: each[0]).map(
    lambda drawn: [line(at, 1500, valid, 0, year) for at, valid, year in drawn]
)


def known_by(lines: list[Line], key: bytes = KEY) -> tuple[Digest, int]:
    return judge(lines, WEEK, FORMS, key)


@given(LINES.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
def test_the_same_lines_in_any_order_are_the_same_report(orders: tuple[list[Line], list[Line]]) -> None:
    one, other = orders
    renumbered = [replace(each, number=at) for at, each in enumerate(other)]
    assert known_by(one) == known_by(renumbered)


@given(LINES, st.data())
def test_whatever_is_changed_makes_another_report(lines: list[Line], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    told = lines[at].attendance
    for changed in (
        replace(told, minutes=replace(told.minutes, unreported=1)),
        replace(told, name=None),
        replace(told, school_year=told.school_year % 9 + 1 if told.school_year else 1),
    ):
        assert known_by(lines) != known_by([*lines[:at], replace(lines[at], attendance=changed), *lines[at + 1 :]])
    assert len(lines) == 1 or known_by(lines) != known_by(lines[:at] + lines[at + 1 :])


def test_nobody_without_the_key_can_try_lines_against_what_a_report_is_known_by() -> None:
    assert known_by([line(1)]) != known_by([line(1)], OTHER_KEY)


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (line(1), "personnummer"),
        (line(900_000), "personnummer"),
        (line(2, 1500, 1000, 501), "schemalagd_tid"),
        (line(2, year=None), "arskurs"),
        (line(2, year=10), "arskurs"),
        (replace(line(2), attendance=replace(line(2).attendance, school_form=SchoolForm.UPPER_SECONDARY)), "skolform"),
    ],
)
def test_what_cannot_be_so_is_told_by_line_and_column(bad: Line, column: str) -> None:
    with pytest.raises(WrongLines) as refused:
        known_by([line(1), replace(bad, number=7), line(3)])
    assert [(7, column)] == [(each.number, each.column) for each in refused.value.lines]


def test_all_of_the_time_away_and_no_time_at_all_can_be_so() -> None:
    assert 2 == known_by([line(1, 1500, 1000, 500), line(2, 0)])[1]


def test_the_first_hundred_mistakes_are_told() -> None:
    with pytest.raises(WrongLines) as refused:
        judge((WrongLine(at, "skolform", "Fel.") for at in range(1000)), WEEK, FORMS, KEY)
    assert MOST_TOLD == len(refused.value.lines)


def test_a_report_is_about_somebody_and_about_no_more_than_a_school_has() -> None:
    with pytest.raises(NoLines):
        known_by([])
    with pytest.raises(TooManyLines):
        judge((line(at) for at in range(MOST_LINES + 1)), WEEK, FORMS, KEY)
