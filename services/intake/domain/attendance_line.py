"""One pupil's line of an attendance report: a stream of its own, so that it goes with the pupil's key and no other line does."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import event

from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed


def line_id_of(report_id: UUID, pupil_id: UUID) -> UUID:
    """A pupil has one line in a report."""
    return uuid5(report_id, pupil_id.hex)


class AttendanceLine(Aggregate):
    """What a report says about one pupil, sealed under the pupil's key."""

    TOPIC = "intake.attendance-line"

    class Recorded(Created):
        """The line is in the log; which report it is in may be read, nothing else.

        Under the pupil's seal lies another, of the report's own key (application/attendance_lines.py).
        """

        TOPIC = "intake.attendance-line.recorded"
        class_version = 2
        report_id: UUID
        pupil_id: UUID
        attendance: Sealed[str]

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """A line of version 1 has the pupil's seal alone, which shows when it is opened."""

    @event(Recorded)
    def __init__(self, id: UUID, report_id: UUID, pupil_id: UUID, attendance: Sealed[str]) -> None:
        self.report_id = report_id
        self.pupil_id = pupil_id
        self.attendance = attendance

    @property
    def subject_id(self) -> UUID:
        """The pupil."""
        return self.pupil_id
