"""A goal is held against figures exactly: halved is half or less."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.intake.domain.attendance_errors import GoalWithdrawn, PeriodsNotInOrder
from services.intake.domain.attendance_goal import AttendanceGoal, reached
from services.intake.domain.attendance_report import Period
from services.intake.tests.attendance_stories import WEEK, week
from shared.vocabulary.codes import AttendanceMeasure, Stage


def goal(before: Period = WEEK, after: Period | None = None) -> AttendanceGoal:
    return AttendanceGoal.set(
        uuid4(), measure=AttendanceMeasure.UNREPORTED_ABSENCE, stage=Stage.LATE, before=before, after=after or week(20), fall_percent=50
    )


@pytest.mark.parametrize(
    ("before", "after", "is_reached"),
    [((80, 1000), (40, 1000), True), ((80, 1000), (41, 1000), False), ((80, 1000), (60, 1500), True), ((0, 1000), (0, 1000), True)],
)
def test_halved_is_half_or_less(before: tuple[int, int], after: tuple[int, int], is_reached: bool) -> None:
    assert is_reached is reached(before, after, 50)


@pytest.mark.parametrize(("before", "after"), [((0, 0), (1, 10)), ((1, 10), (0, 0))])
def test_nothing_is_said_where_one_side_has_no_figures(before: tuple[int, int], after: tuple[int, int]) -> None:
    assert reached(before, after, 50) is None


def test_the_time_after_comes_after_the_time_before() -> None:
    for before, after in ((week(1), week(0)), (week(0), week(0)), (Period(WEEK.last, WEEK.first), week(3))):
        with pytest.raises(PeriodsNotInOrder):
            goal(before, after)


def test_a_goal_is_withdrawn_once() -> None:
    made = goal()
    made.withdraw()
    with pytest.raises(GoalWithdrawn):
        made.withdraw()
