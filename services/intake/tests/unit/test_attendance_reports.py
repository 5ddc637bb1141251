"""A school unit reports a day once; a correction names what it replaces; a retry changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.attendance_errors import (
    NothingToReplace,
    OverlapsAnother,
    PeriodBackwards,
    PeriodNotOver,
    PeriodTooLong,
)
from services.intake.domain.attendance_report import LONGEST_PERIOD, Period, SchoolAttendance
from services.intake.tests.attendance_stories import CONTENT, MONDAY, WEEK, school, take_in, week
from shared.vocabulary.words import Digest

PERIODS = st.builds(
    lambda begins, days: Period(MONDAY + timedelta(days=begins), MONDAY + timedelta(days=begins + days)), st.integers(0, 40), st.integers(0, 20)
)
TRIES = st.lists(st.tuples(PERIODS, st.integers(0, 6), st.sampled_from(["aa", "bb", "cc"])), max_size=25)


def test_weeks_after_each_other_stand_side_by_side() -> None:
    attendance = school()
    reports = [take_in(attendance, week(at)) for at in range(4)]
    assert reports == list(attendance.standing)


@pytest.mark.parametrize("shift", [-6, -1, 0, 1, 6])
def test_a_day_is_not_reported_twice(shift: int) -> None:
    attendance = school()
    take_in(attendance)
    other = Period(WEEK.first + timedelta(days=shift), WEEK.last + timedelta(days=shift))
    with pytest.raises(OverlapsAnother):
        take_in(attendance, other, content=Digest("ab" * 32))


def test_the_same_report_again_is_the_same_report() -> None:
    attendance = school()
    assert take_in(attendance) == take_in(attendance)
    assert ["Opened", "ReportReceived"] == [type(each).__name__ for each in attendance.pending_events]


def test_a_correction_takes_the_place_of_what_it_names() -> None:
    attendance = school()
    first = take_in(attendance)
    second = take_in(attendance, replaces=first, content=Digest("ab" * 32))
    assert {second: WEEK} == attendance.standing
    with pytest.raises(NothingToReplace):
        take_in(attendance, replaces=first, content=Digest("cd" * 32))
    assert first == take_in(attendance), "a late retry of the first finds it, and puts nothing back"
    assert {second: WEEK} == attendance.standing


def test_a_correction_may_move_the_days_but_not_onto_another_report() -> None:
    attendance = school()
    first, _ = take_in(attendance), take_in(attendance, week(1))
    with pytest.raises(OverlapsAnother):
        take_in(attendance, Period(WEEK.first, week(1).first), replaces=first)
    shorter = Period(WEEK.first, WEEK.last - timedelta(days=2))
    assert shorter == attendance.standing[take_in(attendance, shorter, replaces=first)]


def test_only_what_is_there_can_be_replaced() -> None:
    with pytest.raises(NothingToReplace):
        take_in(school(), replaces=UUID(int=99))


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        (Period(WEEK.last, WEEK.first), PeriodBackwards),
        (Period(WEEK.first, date(2021, 3, 2)), PeriodNotOver),
        (Period(date(2021, 3, 1) - timedelta(days=LONGEST_PERIOD), date(2021, 3, 1)), PeriodTooLong),
    ],
)
def test_a_period_is_over_and_no_longer_than_a_term(period: Period, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        period.check(date(2021, 3, 1))


@pytest.mark.parametrize("period", [Period(WEEK.first, WEEK.first), Period(date(2021, 8, 16), date(2021, 12, 22))])
def test_a_single_day_and_a_whole_term_can_be_reported(period: Period) -> None:
    attendance = school()
    period.check(period.last)
    assert {take_in(attendance, period): period} == attendance.standing


@given(TRIES)
def test_whatever_is_sent_no_day_stands_in_two_reports(tries: list[tuple[Period, int, str]]) -> None:
    attendance = school()
    for period, at, content in tries:
        standing = list(attendance.standing)
        replaces = standing[at] if at < len(standing) else None
        try:
            take_in(attendance, period, replaces, Digest(content * 32))
        except (OverlapsAnother, NothingToReplace):
            continue
    days = [day for each in attendance.standing.values() for day in range(each.first.toordinal(), each.last.toordinal() + 1)]
    assert len(days) == len(set(days))


def test_the_list_of_who_is_long_term_absent_is_sealed_under_the_schools_key() -> None:
    attendance: SchoolAttendance = school()
    take_in(attendance, content=CONTENT)
    assert attendance.id == attendance.subject_id
