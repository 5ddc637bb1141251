"""Read models of a service's own log: tables filled by following it in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from psycopg import Connection
from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.eventlog.log import EventLog, Recorded


class Projection(Protocol):
    """Tables that serve pages and lists.

    `apply` writes nothing that isn't in the event (no clock, no serial, no fresh random value; sealed bytes are copied),
    so that a rebuilt table equals the live one byte for byte.
    """

    name: str
    tables: Sequence[str]

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Apply one event; events that it doesn't know are passed over."""


def position_of(database: Database, projection: str, source: str) -> int:
    """How far a projection has come; 0 before the first event."""
    row = database.row(
        "SELECT position FROM follower_position WHERE follower = %s AND source = %s",
        (projection, source),
    )
    return row["position"] if row else 0


def advance(log: EventLog, source: str, projection: Projection, limit: int = 500) -> int:
    """Apply the next events of the own log in one transaction, with the position; returns how many there were."""
    with log.database.transaction() as transaction:
        connection = transaction.connection
        connection.execute(
            "INSERT INTO follower_position (follower, source) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (projection.name, source),
        )
        row = connection.execute(
            "SELECT position FROM follower_position WHERE follower = %s AND source = %s FOR UPDATE",
            (projection.name, source),
        ).fetchone()
        assert row is not None
        events = log.recorded(row["position"], limit)
        for recorded in events:
            projection.apply(connection, recorded)
        if events:
            connection.execute(
                "UPDATE follower_position SET position = %s, digest = %s WHERE follower = %s AND source = %s",
                (events[-1].position, events[-1].hash, projection.name, source),
            )
        return len(events)
