"""Facts of intake: the schools' attendance, and the goals that are set for it."""

from datetime import date
from uuid import UUID

from shared.contracts.fact import fact
from shared.vocabulary.codes import AttendanceMeasure, AttendanceSource, Stage


@fact("intake.attendance-count.v1")
class AttendanceCount:
    """What a report counts in one stage, within it; None where the pupils are so few that a sum would tell of one. Never published alone."""

    stage: Stage
    pupils: int
    scheduled_minutes: int | None
    valid_minutes: int | None
    unreported_minutes: int | None
    long_term: int | None


@fact("intake.attendance-report-received.v1")
class AttendanceReportReceived:
    """A school unit's attendance in a period, in place of the report that it replaces; absent more than so many percent is long-term absent."""

    report_id: UUID
    school_unit_id: UUID
    organiser_id: UUID
    first_day: date
    last_day: date
    replaces: UUID | None
    source: AttendanceSource
    more_than_percent: int
    counts: tuple[AttendanceCount, ...]


@fact("intake.attendance-goal-set.v1")
class AttendanceGoalSet:
    """A share of a stage shall fall by so many percent from one time to another."""

    goal_id: UUID
    measure: AttendanceMeasure
    stage: Stage
    before_first: date
    before_last: date
    after_first: date
    after_last: date
    fall_percent: int


@fact("intake.attendance-goal-withdrawn.v1")
class AttendanceGoalWithdrawn:
    """A goal no longer stands."""

    goal_id: UUID
