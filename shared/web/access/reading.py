"""Reading the access log: whose looks, at which case, of what kind, when; newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from shared.eventlog.database import Database
from shared.vocabulary.codes import AuditPurpose, Look, LookGround, Role

MOST_COUNTED: Final = 10_000
"""Nobody leafs further than this; beyond it a list says that there are more."""


@dataclass(frozen=True)
class Wanted:
    """Which looks; None is any. `until` is not part of the period."""

    person: UUID | None = None
    matter: UUID | None = None
    kind: Look | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """A look as the log holds it; the term stays sealed."""

    service: str
    entry: int
    written_at: datetime
    person: UUID | None
    role: Role | None
    organisation: UUID | None
    kind: Look
    matters: tuple[UUID, ...]
    route: str
    shown: int | None
    ground: LookGround
    purpose: AuditPurpose | None
    as_of: datetime | None
    as_true_on: date | None
    term: str | None
    correlation: UUID


_COLUMNS = (
    "a.entry, a.written_at, a.person, a.role, a.organisation, a.kind, a.matters, a.route, a.shown, a.ground, a.purpose, "
    "CASE WHEN a.as_of BETWEEN '1900-01-01' AND '2200-01-02' THEN a.as_of END AS as_of, a.as_true_on, a.term, a.correlation"
)
# A case's looks stand in the batches that name it, and among the entries that no batch has yet.
_OF_ALL = "access_log a WHERE true"
_OF_MATTER = """(
    SELECT l.* FROM access_batch b JOIN access_log l ON l.entry > b.after AND l.entry <= b.through
    WHERE b.matters @> ARRAY[%(matter)s]::uuid[] AND l.matters @> ARRAY[%(matter)s]::uuid[]
    UNION ALL
    SELECT l.* FROM access_log l
    WHERE l.entry > (SELECT coalesce(max(through), 0) FROM access_batch) AND l.matters @> ARRAY[%(matter)s]::uuid[]
) a WHERE true"""
_NARROWED = {
    "person": " AND a.person = %(person)s",
    "kind": " AND a.kind = %(kind)s",
    "since": " AND a.written_at >= %(since)s",
    "until": " AND a.written_at < %(until)s",
}


def looks_seen(database: Database, service: str, wanted: Wanted, limit: int, offset: int) -> tuple[list[Seen], int]:
    """A page of looks, and how many there are (MOST_COUNTED at most)."""
    parameters: dict[str, Any] = {**vars(wanted), "limit": limit, "offset": offset, "most": MOST_COUNTED}
    rows = _OF_ALL if wanted.matter is None else _OF_MATTER
    rows += "".join(narrowed for name, narrowed in _NARROWED.items() if parameters[name] is not None)
    # The parts of the queries are this module's own; what a caller gives comes as parameters.
    found = database.rows(f"SELECT {_COLUMNS} FROM {rows} ORDER BY a.entry DESC LIMIT %(limit)s OFFSET %(offset)s", parameters)  # noqa: S608
    total = database.row(f"SELECT count(*) AS total FROM (SELECT 1 FROM {rows} LIMIT %(most)s) counted", parameters)  # noqa: S608
    return [_seen(service, row) for row in found], total["total"] if total is not None else 0


def _seen(service: str, row: Any) -> Seen:
    return Seen(
        service=service,
        **{
            **row,
            "role": Role(row["role"]) if row["role"] else None,
            "kind": Look(row["kind"]),
            "matters": tuple(row["matters"]),
            "ground": LookGround(row["ground"]),
            "purpose": AuditPurpose(row["purpose"]) if row["purpose"] else None,
        },
    )
