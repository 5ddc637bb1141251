"""Attendance reports of one school unit: which periods are reported, by which report, and what it counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from eventsourcing.domain import event

from services.intake.domain.attendance import StageCount
from services.intake.domain.attendance_errors import NothingToReplace, OverlapsAnother, PeriodBackwards, PeriodNotOver, PeriodTooLong
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import AttendanceSource
from shared.vocabulary.words import Digest

_STREAMS = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a11")
_REPORTS = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a12")
LONGEST_PERIOD = 200
"""Days: a term with its holidays."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    def overlaps(self, other: Period) -> bool:
        """Whether any day is in both."""
        return self.first <= other.last and other.first <= self.last

    def check(self, on: date) -> None:
        """Raises PeriodBackwards, PeriodNotOver, PeriodTooLong."""
        if self.last < self.first:
            raise PeriodBackwards
        if self.last > on:
            raise PeriodNotOver
        if (self.last - self.first).days >= LONGEST_PERIOD:
            raise PeriodTooLong


def stream_of(school_unit_id: UUID) -> UUID:
    """The stream of a school unit's reports, which is the subject of the key that seals who is on its lists too."""
    return uuid5(_STREAMS, school_unit_id.hex)


def report_id_of(school_unit_id: UUID, period: Period, replaces: UUID | None, content: Digest) -> UUID:
    """The same for the same lines in any order, so that a retry finds the report that it made."""
    return uuid5(_REPORTS, f"{school_unit_id.hex} {period.first} {period.last} {replaces.hex if replaces else ''} {content}")


class SchoolAttendance(Aggregate):
    """All reports of one school unit: no day is reported twice, but by a report that names the one it replaces."""

    TOPIC = "intake.school-attendance"

    class Opened(Created):
        """The first report of a school unit is coming."""

        TOPIC = "intake.school-attendance.opened"
        school_unit_id: UUID

    @event(Opened)
    def __init__(self, id: UUID, school_unit_id: UUID) -> None:
        self.school_unit_id = school_unit_id
        self.received: set[UUID] = set()
        self.standing: dict[UUID, Period] = {}
        self.contents: dict[UUID, Digest] = {}

    @property
    def subject_id(self) -> UUID:
        """The list of who is long-term absent holds ids of lines only, but the log shall not tell even those in the clear."""
        return self.id

    def standing_for(self, period: Period) -> UUID | None:
        """The report that stands for just these days."""
        return next((each for each, other in self.standing.items() if other == period), None)

    def says_the_same(self, report_id: UUID | None, period: Period, content: Digest) -> bool:
        """Whether a report that stands has these lines for these days, so that there is nothing to replace."""
        return report_id is not None and self.standing.get(report_id) == period and self.contents[report_id] == content

    def receive(
        self,
        report_id: UUID,
        period: Period,
        *,
        organiser_id: UUID,
        replaces: UUID | None,
        source: AttendanceSource,
        content: Digest,
        more_than_percent: int,
        counts: Iterable[StageCount],
        long_term: Iterable[UUID],
    ) -> bool:
        """Take in a report; False for one that is here already. Raises NothingToReplace, OverlapsAnother."""
        if report_id in self.received:
            return False
        if replaces is not None and replaces not in self.standing:
            raise NothingToReplace
        if any(period.overlaps(other) for each, other in self.standing.items() if each != replaces):
            raise OverlapsAnother
        self._received(
            report_id=report_id,
            school_unit_id=self.school_unit_id,
            period=period,
            organiser_id=organiser_id,
            replaces=replaces,
            source=source,
            content=content,
            more_than_percent=more_than_percent,
            counts=tuple(counts),
            long_term=tuple(long_term),
        )
        return True

    class ReportReceived(Aggregate.Event):
        """A report stands; each pupil's line is a stream of its own. `content` is a keyed digest of the lines, `long_term` names lines."""

        TOPIC = "intake.school-attendance.report-received"
        report_id: UUID
        school_unit_id: UUID
        period: Period
        organiser_id: UUID
        replaces: UUID | None
        source: AttendanceSource
        content: Digest
        more_than_percent: int
        counts: tuple[StageCount, ...]
        long_term: Sealed[tuple[UUID, ...]]

    @event(ReportReceived)
    def _received(
        self,
        report_id: UUID,
        school_unit_id: UUID,
        period: Period,
        organiser_id: UUID,
        replaces: UUID | None,
        source: AttendanceSource,
        content: Digest,
        more_than_percent: int,
        counts: tuple[StageCount, ...],
        long_term: Sealed[tuple[UUID, ...]],
    ) -> None:
        if replaces is not None:
            self.standing.pop(replaces, None)
        self.received.add(report_id)
        self.standing[report_id] = period
        self.contents[report_id] = content
