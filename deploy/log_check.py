"""Checks a service's log from its bytes alone: each hash recomputed over the one before it, no gap, no step back in time.

What a hash covers stands in shared/eventlog/migrations/0001_log.sql; here it is computed by other code than the database's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

PORTION = 2000
_IDENTITY = "SELECT log_id FROM log_identity"
_EVENTS = (
    "SELECT notification_id, originator_id, originator_version, topic, state, recorded_at, hash FROM log_events "
    "WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Verdict:
    """What the check found: how many events are right, and the first that isn't."""

    service: str
    events: int
    last_hash: str
    wrong_at: int | None = None
    wrong: str = ""

    @property
    def right(self) -> bool:
        """Whether every event is as it was recorded."""
        return self.wrong_at is None


def check_log(connection: psycopg.Connection[Any], service: str, tell: Callable[[int], None] = lambda _: None) -> Verdict:
    """Recompute a log's chain; `tell` gets the number of events checked so far."""
    with connection.cursor(row_factory=dict_row) as cursor:
        identity = cursor.execute(_IDENTITY).fetchone()
        assert identity is not None, "a log has one identity"
        last_hash, last_time, position = genesis(identity["log_id"]), _BEGINNING, 0
        while rows := cursor.execute(_EVENTS, (position, PORTION)).fetchall():
            for row in rows:
                wrong = _wrong(row, position + 1, last_hash, last_time)
                if wrong:
                    return Verdict(service, position, last_hash.hex(), position + 1, wrong)
                position, last_hash, last_time = row["notification_id"], bytes(row["hash"]), row["recorded_at"]
            tell(position)
    return Verdict(service, position, last_hash.hex())


def genesis(log_id: UUID) -> bytes:
    """The hash before the first event."""
    return sha256(b"narvaro log " + log_id.bytes).digest()


def event_hash(previous: bytes, row: dict[str, Any]) -> bytes:
    """An event's hash: over the hash before it, its place, its time in microseconds since 1970, and its stored bytes."""
    topic = row["topic"].encode()
    return sha256(
        previous
        + row["notification_id"].to_bytes(8, "big", signed=True)
        + row["originator_id"].bytes
        + row["originator_version"].to_bytes(8, "big", signed=True)
        + ((row["recorded_at"] - _BEGINNING) // _MICROSECOND).to_bytes(8, "big", signed=True)
        + len(topic).to_bytes(4, "big", signed=True)
        + topic
        + bytes(row["state"])
    ).digest()


def _wrong(row: dict[str, Any], expected: int, last_hash: bytes, last_time: datetime) -> str:
    if row["notification_id"] != expected:
        return "an event is missing"
    if row["recorded_at"] < last_time:
        return "recorded before the event that precedes it"
    if event_hash(last_hash, row) != bytes(row["hash"]):
        return "the event is not what was recorded"
    return ""
