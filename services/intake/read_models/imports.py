"""Where imports of history stand, and what became of their lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.vocabulary.codes import ImportOutcome

_PORTION: Final = 1000
_COLUMNS = (
    "import_id AS id, version, state, source, size, place, lines, good, known, wrong, imported, runs, uploaded_at, moved_at, "
    "good + known + wrong + imported AS done"
)
_ALL = f"SELECT {_COLUMNS}, count(*) OVER () AS total FROM history_import ORDER BY uploaded_at DESC, import_id LIMIT %s OFFSET %s"  # noqa: S608  our own columns
_ONE = f"SELECT {_COLUMNS} FROM history_import WHERE import_id = %s"  # noqa: S608  our own columns
_LINES = (
    "SELECT number, outcome, registry_number, faults FROM import_line "
    "WHERE import_id = %s AND number > %s AND (%s::text IS NULL OR outcome = %s) ORDER BY number LIMIT %s"
)


def imports(database: Database, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Imports, the latest first, and how many there are."""
    rows = database.rows(_ALL, (limit, offset))
    return rows, rows[0]["total"] if rows else 0


def one_import(database: Database, import_id: UUID) -> DictRow | None:
    """Where one stands."""
    return database.row(_ONE, (import_id,))


def first_faults(database: Database, import_id: UUID, most: int) -> list[DictRow]:
    """The first lines that are wrong."""
    return database.rows(_LINES, (import_id, 0, ImportOutcome.WRONG, ImportOutcome.WRONG, most))


def lines_of(database: Database, import_id: UUID) -> Iterator[DictRow]:
    """Every line in order, a portion at a time."""
    last = 0
    while rows := database.rows(_LINES, (import_id, last, None, None, _PORTION)):
        yield from rows
        last = rows[-1]["number"]
