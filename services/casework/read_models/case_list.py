"""Lists of cases: what is waiting for whom, with what is late first. The reader's right is part of every query, counts included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from services.casework.policies import Reader
from shared.eventlog.database import Database
from shared.vocabulary.codes import CaseState


class Waiting(StrEnum):
    """What a list of cases may be narrowed to, by the day it is looked at."""

    OPEN = "open"
    LATE = "late"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    RUNNING = "running"
    CLOSED = "closed"
    ALL = "all"


_LATE = "(c.state <> 'closed' AND (late.decisions > 0 OR late.meetings > 0 OR coalesce(c.ends_on < %(on)s, false)))"
_NARROWED = {
    Waiting.OPEN: "c.state <> 'closed'",
    Waiting.LATE: _LATE,
    Waiting.QUEUED: "c.state = 'queued'",
    Waiting.ASSIGNED: "c.state = 'assigned'",
    Waiting.RUNNING: "c.state = 'running'",
    Waiting.CLOSED: "c.state = 'closed'",
    Waiting.ALL: "true",
}

# A case that is only announced is nobody's yet. `mine` is the coordinator whose cases are shown; null shows all.
_SEEN = """
    FROM case_file c
    CROSS JOIN LATERAL (
        SELECT (SELECT count(*) FROM case_decision d WHERE d.case_id = c.case_id AND d.state = 'open' AND d.due_on < %(on)s) AS decisions,
            (SELECT count(*) FROM case_meeting m WHERE m.case_id = c.case_id AND NOT m.held AND m.meets_on < %(on)s) AS meetings
    ) late
    LEFT JOIN school_unit s ON s.school_unit_id = c.school_unit_id
    WHERE c.state <> 'announced'
        AND (%(mine)s::uuid IS NULL OR EXISTS (SELECT 1 FROM case_coordinator a WHERE a.case_id = c.case_id AND a.coordinator_id = %(mine)s))
"""
_COLUMNS = """
    SELECT c.*, s.name AS school, late.decisions AS late_decisions, late.meetings AS late_meetings,
        (SELECT min(m.meets_on) FROM case_meeting m WHERE m.case_id = c.case_id AND NOT m.held AND m.meets_on >= %(on)s) AS next_meeting,
        ARRAY(SELECT a.coordinator_id FROM case_coordinator a WHERE a.case_id = c.case_id ORDER BY a.assigned_on, a.coordinator_id) AS coordinators,
        NOT EXISTS (
            SELECT 1 FROM case_coordinator a JOIN team_membership t ON t.person_id = a.coordinator_id
            WHERE a.case_id = c.case_id AND t.starts_on <= %(on)s AND (t.ends_on IS NULL OR t.ends_on >= %(on)s)
        ) AS unattended
"""
_LATE_FIRST = f" ORDER BY (c.state = 'closed'), {_LATE} DESC, c.ends_on NULLS LAST, c.received_on, c.case_id LIMIT %(limit)s OFFSET %(offset)s"
_OLDEST_FIRST = " ORDER BY c.received_on, c.registry_number, c.case_id LIMIT %(limit)s OFFSET %(offset)s"
_COUNTS = "SELECT " + ", ".join(f'count(*) FILTER (WHERE {test}) AS "{narrowed}"' for narrowed, test in _NARROWED.items())


@dataclass(frozen=True)
class CaseLists:
    """The lists as one reader sees them on a day."""

    database: Database
    reader: Reader
    on: date

    def page(self, narrowed: Waiting, limit: int, offset: int) -> tuple[list[DictRow], int]:
        """Rows of case_file with school, lateness and coordinators; late ones first. With how many there are in all."""
        return self._page(f" AND {_NARROWED[narrowed]}", _LATE_FIRST, limit, offset)

    def in_state(self, state: CaseState | None, limit: int, offset: int) -> tuple[list[DictRow], int]:
        """The same by the case's state alone, for the API."""
        return self._page(" AND (%(state)s::text IS NULL OR c.state = %(state)s)", _OLDEST_FIRST, limit, offset, state=state)

    def queue(self, limit: int, offset: int) -> tuple[list[DictRow], int]:
        """Who has waited longest for a coordinator."""
        return self._page(" AND c.state = 'queued'", _OLDEST_FIRST, limit, offset)

    def by_number(self, registry_number: str) -> list[DictRow]:
        """The case with a registry number, if the reader may see it."""
        return self._page(" AND c.registry_number = %(number)s", _OLDEST_FIRST, 5, 0, number=registry_number)[0]

    def counts(self) -> dict[Waiting, int]:
        """How many cases each narrowed list holds."""
        row = self.database.row(_COUNTS + _SEEN, self._parameters())
        return {narrowed: row[narrowed] if row else 0 for narrowed in Waiting}

    def late_decisions(self, limit: int) -> list[DictRow]:
        """Decisions of the reader's open cases that nobody has followed up in time, the oldest first."""
        query = (
            "SELECT d.*, c.registry_number FROM case_decision d JOIN case_file c USING (case_id) "
            "WHERE d.state = 'open' AND d.due_on < %(on)s AND c.state <> 'closed' AND (%(mine)s::uuid IS NULL OR EXISTS "
            "(SELECT 1 FROM case_coordinator a WHERE a.case_id = c.case_id AND a.coordinator_id = %(mine)s)) "
            "ORDER BY d.due_on, d.decision_id LIMIT %(limit)s"
        )
        return self.database.rows(query, self._parameters(limit=limit))

    def _page(self, narrowed: str, order: str, limit: int, offset: int, **more: Any) -> tuple[list[DictRow], int]:
        parameters = self._parameters(limit=limit, offset=offset, **more)
        total = self.database.row("SELECT count(*) AS total" + _SEEN + narrowed, parameters)
        rows = self.database.rows(_COLUMNS + _SEEN + narrowed + order, parameters)
        return [{**row, "state": CaseState(row["state"])} for row in rows], total["total"] if total else 0

    def _parameters(self, **more: Any) -> dict[str, Any]:
        mine: UUID | None = self.reader.only_cases_of
        return {"on": self.on, "mine": mine, **more}
