"""Attendance reports with what they count, their lines, and goals: tables, and what lists and pages ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.attendance_goal import AttendanceGoal
from services.intake.domain.attendance_line import AttendanceLine
from services.intake.domain.attendance_report import SchoolAttendance
from services.intake.publishing import as_sealed
from shared.eventlog.log import Recorded

_REPORT = (
    "INSERT INTO attendance_report (report_id, school_unit_id, organiser_id, first_day, last_day, replaces, source, received_on, pupils, "
    "more_than_percent, long_term, position) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_COUNT = (
    "INSERT INTO attendance_count (report_id, stage, pupils, scheduled_minutes, valid_minutes, unreported_minutes, long_term) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_GOAL = (
    "INSERT INTO attendance_goal (goal_id, measure, stage, before_first, before_last, after_first, after_last, fall_percent, set_on, position) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class AttendanceTables:
    """Fills the tables; a line is copied as sealed."""

    name = "attendance"
    tables: Sequence[str] = ("attendance_report", "attendance_count", "attendance_line", "attendance_goal")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not these tables' business."""

    @_apply.register
    def _(self, event: SchoolAttendance.ReportReceived, connection: Connection[DictRow], recorded: Recorded) -> None:
        of_report = (
            event.report_id,
            event.school_unit_id,
            event.organiser_id,
            event.period.first,
            event.period.last,
            event.replaces,
            event.source,
            event.known_act.effective_on,
            sum(each.pupils for each in event.counts),
            event.more_than_percent,
            as_sealed(event.long_term).token,
            recorded.position,
        )
        connection.execute(_REPORT, of_report)
        if event.replaces is not None:
            connection.execute("UPDATE attendance_report SET replaced_by = %s WHERE report_id = %s", (event.report_id, event.replaces))
        with connection.cursor() as cursor:
            cursor.executemany(
                _COUNT,
                [
                    (
                        event.report_id,
                        each.stage,
                        each.pupils,
                        each.scheduled_minutes,
                        each.valid_minutes,
                        each.unreported_minutes,
                        each.long_term,
                    )
                    for each in event.counts
                ],
            )

    @_apply.register
    def _(self, event: AttendanceLine.Recorded, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO attendance_line (line_id, report_id, attendance, pupil_id) VALUES (%s, %s, %s, %s)",
            (event.originator_id, event.report_id, as_sealed(event.attendance).token, event.pupil_id),
        )

    @_apply.register
    def _(self, event: AttendanceGoal.WasSet, connection: Connection[DictRow], recorded: Recorded) -> None:
        days = (event.before.first, event.before.last, event.after.first, event.after.last)
        connection.execute(
            _GOAL,
            (event.originator_id, event.measure, event.stage, *days, event.fall_percent, event.known_act.effective_on, recorded.position),
        )

    @_apply.register
    def _(self, event: AttendanceGoal.Withdrawn, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE attendance_goal SET withdrawn = true, version = %s WHERE goal_id = %s", (event.originator_version, event.originator_id)
        )
