"""One entry of the access log, and how it is put into its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from shared.vocabulary.codes import AuditPurpose, Look, LookGround, Role


@dataclass(frozen=True)
class Entry:
    """Who saw what, why: ids, codes and counts. `term` is sealed. The database gives number and time."""

    person: UUID | None
    role: Role | None
    organisation: UUID | None
    kind: Look
    matters: list[UUID]
    route: str
    shown: int | None
    ground: LookGround
    purpose: AuditPurpose | None
    as_of: datetime | None
    as_true_on: date | None
    term: str | None
    correlation: UUID


_COLUMNS: Final = ", ".join(each.name for each in fields(Entry))
_ROW: Final = f"({', '.join(['%s'] * len(fields(Entry)))})"


def insert(connection: Connection[Any], entries: Sequence[Entry]) -> None:
    """Put entries into the log by one statement, which is on disk when this returns; raises psycopg.Error."""
    rows = ", ".join([_ROW] * len(entries))
    values = [value for entry in entries for value in astuple(entry)]
    # The statement's parts are this module's own. One entry is by far the most common, and worth preparing.
    connection.execute(f"INSERT INTO access_log ({_COLUMNS}) VALUES {rows}".encode(), values, prepare=len(entries) == 1)  # noqa: S608
