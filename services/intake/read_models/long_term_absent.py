"""Who is long-term absent by a report, opened for those who may know: the list under the school's key, each pupil under the pupil's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.intake.application.attendance_lines import opened_line
from services.intake.domain.attendance import Attendance
from services.intake.read_models import attendance_lists
from shared.eventlog.keyring import NoKey
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import OrganiserKind, Role, Stage
from shared.vocabulary.school_years import stage_of
from shared.web.identity import Identity

SEE_NAMES = frozenset({Role.TEAM_LEAD, Role.ATTENDANCE_OFFICER})
"""Of the municipality's own."""


@dataclass(frozen=True)
class LongTermAbsent:
    """One pupil of the list."""

    line_id: UUID
    stage: Stage | None
    attendance: Attendance

    @property
    def absent_percent(self) -> float:
        """How much of the scheduled time the pupil was away."""
        return 100 * self.attendance.minutes.absent / self.attendance.minutes.scheduled

    @property
    def unreported_percent(self) -> float:
        """How much of it without a valid reason."""
        return 100 * self.attendance.minutes.unreported / self.attendance.minutes.scheduled


def may_see_names(identity: Identity, report: Any) -> bool:
    """A school sees the pupils of reports that it sees, its own; who leads the team or watches over compulsory attendance, the municipality's.

    An independent school's pupils come to the municipality by name in absence notices, which the law asks for, not in reports.
    """
    if identity.role is Role.SCHOOL:
        return True
    return identity.role in SEE_NAMES and report["organiser_kind"] == OrganiserKind.MUNICIPAL


@dataclass(frozen=True)
class LongTermAbsentees:
    """The pupils by stage and name, how many more there are whose identity is protected from the reader, and how many whose key is destroyed."""

    pupils: list[LongTermAbsent]
    kept: int
    destroyed: int


def long_term_absent(log: EventLog, report: Any, reader: Identity) -> LongTermAbsentees:
    """Who is long-term absent, told to a reader."""
    ids = log.open(SealedValue(report["long_term"]), tuple[UUID, ...])
    rows = attendance_lists.lines(log.database, ids, reader.person_id)
    told = [row for row in rows if row["attendance"] is not None]
    found = []
    for row in told:
        try:
            line = opened_line(log.keyring, row["attendance"])
        except NoKey:
            continue
        found.append(LongTermAbsent(row["line_id"], stage_of(line.school_form, line.school_year, report["last_day"]), line))
    order = list(Stage)
    found.sort(key=lambda each: (order.index(each.stage) if each.stage else 0, each.attendance.school_year or 0, each.attendance.name or "\uffff"))
    kept = len(rows) - len(told)
    return LongTermAbsentees(found, kept, len(ids) - len(found) - kept)
