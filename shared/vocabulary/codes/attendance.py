"""Codes of attendance reports and goals."""

from enum import StrEnum


class AttendanceSource(StrEnum):
    """How an attendance report came in."""

    FILE = "file"
    SCHOOL_SYSTEM = "school-system"


class AttendanceMeasure(StrEnum):
    """What a goal for attendance is about: shares of the scheduled time, or of the pupils."""

    UNREPORTED_ABSENCE = "unreported-absence"
    ABSENCE = "absence"
    LONG_TERM_ABSENT = "long-term-absent"
