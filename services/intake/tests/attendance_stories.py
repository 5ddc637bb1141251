"""Attendance that unit tests and golden events speak of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from services.intake.domain.attendance import Attendance, Line, Minutes, count
from services.intake.domain.attendance_report import Period, SchoolAttendance, report_id_of, stream_of
from shared.vocabulary.codes import AttendanceSource, SchoolForm, Stage
from shared.vocabulary.identity_numbers import parse_identity_number
from shared.vocabulary.words import Digest

UNIT, ORGANISER = UUID(int=31), UUID(int=32)
MONDAY = date(2021, 2, 1)
WEEK = Period(MONDAY, MONDAY + timedelta(days=6))
CONTENT = Digest("ef" * 32)


def week(number: int) -> Period:
    """The week so many weeks after the first."""
    return Period(WEEK.first + timedelta(weeks=number), WEEK.last + timedelta(weeks=number))


def pupil_number(at: int) -> str:
    """A school's own temporary number; every place has one of its own."""
    born = date(2010, 1, 1) + timedelta(days=at // 100)
    return f"{born:%Y%m%d}TF{at % 100:02}"


def line(at: int, scheduled: int = 1500, valid: int = 0, unreported: int = 0, year: int | None = 8) -> Line:
    """A pupil's line."""
    told = Attendance(f"Robin Exempelsson{at}", SchoolForm.COMPULSORY, year, Minutes(scheduled, valid, unreported))
    return Line(at + 2, parse_identity_number(pupil_number(at)), told)


def school() -> SchoolAttendance:
    """A school unit that has reported nothing yet."""
    return SchoolAttendance(id=stream_of(UNIT), school_unit_id=UNIT)


def take_in(
    attendance: SchoolAttendance, period: Period = WEEK, replaces: UUID | None = None, content: Digest = CONTENT, long_term: Iterable[UUID] = ()
) -> UUID:
    """A report of six pupils; its id."""
    report_id = report_id_of(UNIT, period, replaces, content)
    attendance.receive(
        report_id,
        period,
        organiser_id=ORGANISER,
        replaces=replaces,
        source=AttendanceSource.FILE,
        content=content,
        more_than_percent=40,
        counts=count([(Stage.LATE, Minutes(1500, 100, 50))] * 6 + [(Stage.EARLY, Minutes(1500, 0, 0))], more_than_percent=40, fewest=5),
        long_term=long_term,
    )
    return report_id
