"""The library's recorder on our table: one call appends, under the log's lock, in the transaction that is under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    NotSupportedError,
    StoredEvent,
    Subscription,
)
from psycopg.errors import UniqueViolation

from shared.eventlog.database import Database

# Binary: as text, every stored byte would travel as two and be written and read as digits, a fifth of an append's time.
_APPEND = "SELECT append_events(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[]) AS position"
# One event, as most commands record, as itself: making arrays of one takes the driver longer than sending them.
_APPEND_ONE = "SELECT append_events(ARRAY[%b::uuid], ARRAY[%b::bigint], ARRAY[%b::text], ARRAY[%b::bytea]) AS position"
_STREAM = "SELECT * FROM log_events WHERE originator_id = %s AND originator_version > %s AND originator_version <= %s ORDER BY originator_version"
_SECTION = "SELECT * FROM log_events WHERE notification_id >= %s AND notification_id <= %s ORDER BY notification_id LIMIT %s"
_EVER = 2**62


class LogRecorder(ApplicationRecorder):
    """Records events by `append_events` (migrations/0001_log.sql); a version that is taken raises IntegrityError.

    Nothing is retried here: a lost connection is told to the caller at once, and a command may be sent again under its Idempotency-Key.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append; returns the positions."""
        if not stored_events:
            return []
        rows = [(each.originator_id, each.originator_version, each.topic, each.state) for each in stored_events]
        statement, values = (_APPEND_ONE, rows[0]) if len(rows) == 1 else (_APPEND, [list(column) for column in zip(*rows, strict=True)])
        with self.database.connection() as connection:  # alone it is its own transaction: one round trip
            try:
                row = connection.execute(statement, values, prepare=True).fetchone()
            except UniqueViolation as error:
                raise IntegrityError("somebody else changed this first") from error
        assert row is not None
        last: int = row["position"]
        return range(last - len(stored_events) + 1, last + 1)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """A stream's events, by version."""
        rows = self.database.rows(_STREAM, (originator_id, gt or 0, _EVER if lte is None else lte))
        if desc:
            rows.reverse()
        return [
            StoredEvent(
                row["originator_id"],
                row["originator_version"],
                row["topic"],
                bytes(row["state"]),
            )
            for row in rows[:limit]
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The log's events from a position on."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        rows = self.database.rows(_SECTION, (first, _EVER if stop is None else stop, limit))
        return [
            Notification(
                row["originator_id"],
                row["originator_version"],
                row["topic"],
                bytes(row["state"]),
                row["notification_id"],
            )
            for row in rows
            if not topics or row["topic"] in topics
        ]

    def max_notification_id(self) -> int | None:
        """The last position; None for an empty log."""
        row = self.database.row("SELECT max(notification_id) AS last FROM log_events")
        return row["last"] if row else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Not offered: the house follows a log by position (shared.messaging), which bears any crash."""
        raise NotSupportedError("follow the log by position instead")
