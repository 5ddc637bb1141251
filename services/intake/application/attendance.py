"""Attendance reports and goals: taken in whole or not at all, each pupil's line under the pupil's own key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID, uuid4

from services.intake.application.attendance_lines import make_lines_key, sealed_line
from services.intake.application.intake_log import IntakeLog
from services.intake.domain.attendance import Attendance, Line, count
from services.intake.domain.attendance_errors import PupilsLeaving, WrongLine
from services.intake.domain.attendance_goal import AttendanceGoal
from services.intake.domain.attendance_judging import judge
from services.intake.domain.attendance_line import AttendanceLine, line_id_of
from services.intake.domain.attendance_report import Period, SchoolAttendance, report_id_of, stream_of
from shared.eventlog.act import Act
from shared.messaging.leaving import may_begin_about_all
from shared.vocabulary.codes import AttendanceMeasure, AttendanceSource, Stage
from shared.vocabulary.school_years import stage_of

_PORTION: Final = 500

Lines = Callable[[], Iterable[Line | WrongLine]]
"""Reads a report's lines from the beginning, as often as it is asked, so that nobody has to keep them."""


@dataclass(frozen=True)
class Received:
    """Which report the lines became, and whether just now or by an earlier request with the same lines."""

    report_id: UUID
    pupils: int
    version: int
    is_new: bool


class AttendanceReports(IntakeLog):
    """What is done with attendance."""

    def receive_attendance_report(
        self, *, school_unit_id: UUID, period: Period, replaces: UUID | None, source: AttendanceSource, lines: Lines, by: Act
    ) -> Received:
        """Take in a school unit's report; the same lines for the same period again, in any order, change nothing.

        Raises what Senders.open_unit, Period.check and SchoolAttendance.receive do, WrongLines, NoLines, TooManyLines, PupilsLeaving.
        """
        period.check(by.effective_on)
        organiser_id, forms = self._senders.open_unit(school_unit_id, of=by.organisation, on=period.first, within=by.school_units)
        stream_id = stream_of(school_unit_id)
        self.keyring.make_key(stream_id)
        content, pupils = judge(lines(), period, forms, self.keyring.key(stream_id))
        report_id = report_id_of(school_unit_id, period, replaces, content)
        with self.database.transaction():
            school = self.find(SchoolAttendance, stream_id) or SchoolAttendance(id=stream_id, school_unit_id=school_unit_id)
            if replaces is not None and school.says_the_same(replaces, period, content):
                return Received(replaces, pupils, school.version, is_new=False)
            if report_id in school.received:
                return Received(report_id, pupils, school.version, is_new=False)
            # All pupils are known and their keys open, by one question, before the log is locked by the first event.
            known = self.keyring.pupils_of([line.pupil.text for line in _good(lines())])
            if not may_begin_about_all(self.database, known):
                raise PupilsLeaving
            lines_key, rules = make_lines_key(self.keyring, report_id), self.profile.attendance
            school.receive(
                report_id,
                period,
                organiser_id=organiser_id,
                replaces=replaces,
                source=source,
                content=content,
                more_than_percent=rules.long_term_percent,
                counts=count(
                    ((_stage(line, period), line.attendance.minutes) for line in _good(lines())),
                    more_than_percent=rules.long_term_percent,
                    fewest=rules.smallest_group,
                ),
                long_term=[
                    line_id_of(report_id, pupil_id)
                    for pupil_id, line in zip(known, _good(lines()), strict=True)
                    if line.attendance.minutes.is_long_term(rules.long_term_percent)
                ],
            )
            self.record(school, by=by)
            waiting = (_recorded(lines_key, report_id, pupil_id, line.attendance) for pupil_id, line in zip(known, _good(lines()), strict=True))
            while portion := list(islice(waiting, _PORTION)):
                self.record(*portion, by=by)
        return Received(report_id, pupils, school.version, is_new=True)

    def set_attendance_goal(
        self, *, measure: AttendanceMeasure, stage: Stage, before: Period, after: Period, fall_percent: int, by: Act
    ) -> AttendanceGoal:
        """A goal to follow up; raises what AttendanceGoal.set does."""
        goal = AttendanceGoal.set(uuid4(), measure=measure, stage=stage, before=before, after=after, fall_percent=fall_percent)
        self.record(goal, by=by)
        return goal

    def withdraw_attendance_goal(self, *, goal_id: UUID, expected: int, by: Act) -> AttendanceGoal:
        """Take a goal away; raises AggregateNotFoundError, Changed, GoalWithdrawn."""
        goal = self.load(AttendanceGoal, goal_id, expected=expected)
        goal.withdraw()
        self.record(goal, by=by)
        return goal


def _good(lines: Iterable[Line | WrongLine]) -> Iterator[Line]:
    return (line for line in lines if isinstance(line, Line))


def _stage(line: Line, period: Period) -> Stage:
    stage = stage_of(line.attendance.school_form, line.attendance.school_year, period.last)
    assert stage is not None, "a line without a stage is wrong"
    return stage


def _recorded(lines_key: bytes, report_id: UUID, pupil_id: UUID, attendance: Attendance) -> AttendanceLine:
    line_id = line_id_of(report_id, pupil_id)
    line = sealed_line(lines_key, report_id, line_id, attendance)
    return AttendanceLine(id=line_id, report_id=report_id, pupil_id=pupil_id, attendance=line)
