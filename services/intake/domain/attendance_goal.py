"""Goals for attendance, as seed 003 set and measured them: a measure, a stage, a time before and a time after."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.attendance_errors import GoalWithdrawn, PeriodsNotInOrder
from services.intake.domain.attendance_report import Period
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import AttendanceMeasure, Stage


class AttendanceGoal(Aggregate):
    """That a share shall fall by so many percent from one time to another: 50 for "halved"."""

    TOPIC = "intake.attendance-goal"

    class WasSet(Created):
        """The goal stands."""

        TOPIC = "intake.attendance-goal.set"
        measure: AttendanceMeasure
        stage: Stage
        before: Period
        after: Period
        fall_percent: int

    @event(WasSet)
    def __init__(self, id: UUID, measure: AttendanceMeasure, stage: Stage, before: Period, after: Period, fall_percent: int) -> None:
        self.withdrawn = False

    @classmethod
    def set(cls, goal_id: UUID, *, measure: AttendanceMeasure, stage: Stage, before: Period, after: Period, fall_percent: int) -> AttendanceGoal:
        """A new goal; raises PeriodsNotInOrder."""
        if not before.first <= before.last < after.first <= after.last:
            raise PeriodsNotInOrder
        return cls(id=goal_id, measure=measure, stage=stage, before=before, after=after, fall_percent=fall_percent)

    def withdraw(self) -> None:
        """Take the goal away; raises GoalWithdrawn."""
        if self.withdrawn:
            raise GoalWithdrawn
        self._withdrawn()

    class Withdrawn(Aggregate.Event):
        """The goal no longer stands."""

        TOPIC = "intake.attendance-goal.withdrawn"

    @event(Withdrawn)
    def _withdrawn(self) -> None:
        self.withdrawn = True


def reached(before: tuple[int, int], after: tuple[int, int], fall_percent: int) -> bool | None:
    """Whether a share (part, whole) has fallen by at least so many percent; exact. None where there is nothing to compare."""
    if not before[1] or not after[1]:
        return None
    return 100 * after[0] * before[1] <= (100 - fall_percent) * before[0] * after[1]
