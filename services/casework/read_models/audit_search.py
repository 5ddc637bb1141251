"""The auditor's search: cases by registry number, organiser, days and state, or those of one pupil. Names stand in no answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.vocabulary.codes import CaseState


class Standing(StrEnum):
    """What a search may be narrowed to: a case's state, or that its file is destroyed."""

    QUEUED = "queued"
    ASSIGNED = "assigned"
    RUNNING = "running"
    CLOSED = "closed"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Wanted:
    """What the auditor looks for; everything that is given must be so."""

    number: str | None = None
    organiser: UUID | None = None
    standing: Standing | None = None
    received_from: date | None = None
    received_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None

    @property
    def told(self) -> str:
        """As the access log keeps it; empty where everything was asked for."""
        return " ".join(f"{name}={value}" for name, value in vars(self).items() if value is not None)


# A case that is only announced has no number and nothing to audit yet.
_FOUND = """
    FROM case_file c
    LEFT JOIN school_unit s ON s.school_unit_id = c.school_unit_id
    LEFT JOIN organisation o ON o.organisation_id = c.organiser_id
    WHERE c.state <> 'announced'
        AND (%(pupil)s::uuid IS NULL OR c.pupil_id IN (SELECT same_pupils(%(pupil)s)))
        AND (%(number)s::text IS NULL OR c.registry_number = %(number)s)
        AND (%(organiser)s::uuid IS NULL OR c.organiser_id = %(organiser)s)
        AND CASE %(standing)s::text WHEN 'destroyed' THEN c.destroyed_on IS NOT NULL ELSE coalesce(c.state = %(standing)s, true) END
        AND (%(received_from)s::date IS NULL OR c.received_on >= %(received_from)s)
        AND (%(received_to)s::date IS NULL OR c.received_on <= %(received_to)s)
        AND (%(closed_from)s::date IS NULL OR c.closed_on >= %(closed_from)s)
        AND (%(closed_to)s::date IS NULL OR c.closed_on <= %(closed_to)s)
"""
_COLUMNS = (
    "SELECT c.case_id, c.pupil_id, c.registry_number, c.state, c.received_on, c.closed_on, c.destroyed_on, c.destroyed_by, "
    "s.name AS school, o.name AS organiser"
)
_OLDEST_FIRST = " ORDER BY c.received_on, c.registry_number, c.case_id LIMIT %(limit)s OFFSET %(offset)s"


def search(database: Database, wanted: Wanted, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """The cases that are looked for, the oldest first, and how many there are in all."""
    return _search(database, wanted, None, limit, offset)


def of_pupil(database: Database, pupil_id: UUID, limit: int) -> list[DictRow]:
    """One pupil's cases, the oldest first."""
    return _search(database, Wanted(), pupil_id, limit, 0)[0]


def organisers(database: Database) -> list[tuple[str, str]]:
    """The organisers that any case came from: id and name, as a form's choices."""
    rows = database.rows(
        "SELECT organisation_id, name FROM organisation o "
        "WHERE EXISTS (SELECT FROM case_file c WHERE c.organiser_id = o.organisation_id) ORDER BY name, organisation_id LIMIT 1000"
    )
    return [(str(row["organisation_id"]), row["name"]) for row in rows]


def _search(database: Database, wanted: Wanted, pupil_id: UUID | None, limit: int, offset: int) -> tuple[list[DictRow], int]:
    parameters: dict[str, Any] = {**vars(wanted), "pupil": pupil_id, "limit": limit, "offset": offset}
    # The parts of the query are this module's own; what is looked for comes as parameters.
    total = database.row(f"SELECT count(*) AS total {_FOUND}", parameters)
    rows = database.rows(f"{_COLUMNS} {_FOUND} {_OLDEST_FIRST}", parameters)
    return [{**row, "state": CaseState(row["state"])} for row in rows], total["total"] if total else 0
