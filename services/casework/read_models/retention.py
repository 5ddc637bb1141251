"""Files by when they are due: the archivist's lists. A file is all of one pupil's cases and declined referrals, which share the key that goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.vocabulary.codes import Outcome


class Shelf(StrEnum):
    """Which files a list shows."""

    DUE = "due"
    WAITING = "waiting"
    PRESERVE = "preserve"
    DONE = "done"
    LATER = "later"


# A file is complete when every case of it is closed and dated; one that is not is nobody's to judge yet. A referral that waits isn't in it yet.
_FILES = """
    FROM (
        SELECT pupil_id, array_agg(registry_number ORDER BY received_on, case_id) AS numbers,
            array_agg(case_id ORDER BY received_on, case_id) AS matters,
            max(closed_on) AS closed_on, max(retain_until) AS due_on,
            bool_and(state IN ('closed', 'declined') AND retain_until IS NOT NULL) AS is_complete, bool_or(afterwards = 'preservation') AS preserved,
            bool_and(preserved_on IS NOT NULL) FILTER (WHERE state = 'closed') AS packed
        FROM (
            SELECT pupil_id, case_id, registry_number, received_on, state, closed_on, retain_until, afterwards, preserved_on
            FROM case_file WHERE state <> 'announced'
            UNION ALL
            SELECT pupil_id, case_id, registry_number, received_on, 'declined', declined_on,
                (declined_on + make_interval(years => %(declined_years)s))::date, 'destruction', NULL
            FROM referral_without_case WHERE declined_on IS NOT NULL
        ) part GROUP BY pupil_id
    ) f LEFT JOIN destruction d USING (pupil_id)
    WHERE f.is_complete
"""
_GONE = "coalesce(d.state, '') = 'carried-out'"
_STANDS = "coalesce(d.state, '') IN ('proposed', 'approved', 'begun')"
_SHELVES = {
    Shelf.DUE: f"NOT {_GONE} AND NOT f.preserved AND f.due_on <= %(on)s AND NOT {_STANDS}",
    Shelf.WAITING: _STANDS,
    Shelf.PRESERVE: f"NOT {_GONE} AND f.preserved AND f.due_on <= %(on)s",
    Shelf.DONE: _GONE,
    Shelf.LATER: f"NOT {_GONE} AND f.due_on > %(on)s",
}
_ORDER = {
    Shelf.WAITING: " ORDER BY d.earliest_on NULLS FIRST, f.due_on, f.pupil_id",
    Shelf.DONE: " ORDER BY d.carried_out_on DESC, f.pupil_id",
}
_OLDEST_FIRST = " ORDER BY f.due_on, f.pupil_id"
_COLUMNS = "SELECT f.*, d.state, d.decision, d.earliest_on, d.version, d.proposed_by, d.approved_by, d.carried_out_on AS destroyed_on"
_COUNTS = "SELECT " + ", ".join(f'count(*) FILTER (WHERE {test}) AS "{shelf}"' for shelf, test in _SHELVES.items())


@dataclass(frozen=True)
class Shelves:
    """The lists on a day, where declined referrals are kept so many years."""

    database: Database
    on: date
    declined_years: int

    def page(self, shelf: Shelf, limit: int, offset: int) -> tuple[list[DictRow], int]:
        """Files with their registry numbers, what is due when, and where a destruction stands; with how many there are in all."""
        parameters: dict[str, Any] = {**self._told, "limit": limit, "offset": offset}
        # The parts of the query are this module's own; what a caller gives comes as parameters.
        narrowed = f"{_FILES} AND {_SHELVES[shelf]}"
        order = _ORDER.get(shelf, _OLDEST_FIRST)
        rows = self.database.rows(f"{_COLUMNS} {narrowed}{order} LIMIT %(limit)s OFFSET %(offset)s", parameters)
        total = self.database.row(f"SELECT count(*) AS total {narrowed}", parameters)
        return rows, total["total"] if total else 0

    def counts(self) -> dict[Shelf, int]:
        """How many files each list holds."""
        row = self.database.row(_COUNTS + _FILES, self._told)
        return {shelf: row[shelf] if row else 0 for shelf in Shelf}

    @property
    def _told(self) -> dict[str, Any]:
        return {"on": self.on, "declined_years": self.declined_years}


def cases_of_pupil(database: Database, pupil_id: UUID) -> list[UUID]:
    """The pupil's cases, oldest first."""
    rows = database.rows("SELECT case_id FROM case_file WHERE pupil_id = %s ORDER BY received_on NULLS LAST, case_id", (pupil_id,))
    return [row["case_id"] for row in rows]


def undated(database: Database, limit: int) -> list[DictRow]:
    """Closed cases without a retention date, as those that were closed before there were any."""
    query = (
        "SELECT case_id, outcome, closed_on FROM case_file "
        "WHERE state = 'closed' AND retain_until IS NULL AND destroyed_on IS NULL ORDER BY closed_on, case_id LIMIT %s"
    )
    return [{**row, "outcome": Outcome(row["outcome"])} for row in database.rows(query, (limit,))]


def count_undated(database: Database) -> int:
    """How many of those there are."""
    row = database.row("SELECT count(*) AS total FROM case_file WHERE state = 'closed' AND retain_until IS NULL AND destroyed_on IS NULL")
    return int(row["total"]) if row else 0
