"""The chain of a log: each event's hash covers the one before it, so that no event can be changed, taken out or moved without a trace.

The database computes the same in `event_hash` (shared/eventlog/migrations/0001_log.sql); here it is other code, for whoever checks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class StoredRow:
    """An event as the log holds it: sealed bytes, its place, its time and its hash."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes
    recorded_at: datetime
    hash: bytes


def genesis(log_id: UUID) -> bytes:
    """The hash before the first event."""
    return sha256(b"narvaro log " + log_id.bytes).digest()


def row_hash(previous: bytes, row: StoredRow) -> bytes:
    """What an event's hash must be after the one before it."""
    return event_hash(
        previous, eight(row.position), row.stream.bytes, eight(row.version), eight(microseconds(row.recorded_at)), row.topic.encode(), row.state
    )


def event_hash(previous: bytes, position: bytes, stream: bytes, version: bytes, recorded_at: bytes, topic: bytes, state: bytes) -> bytes:
    """The same over parts that are bytes already: numbers as eight bytes, big end first; the time in microseconds since 1970."""
    return sha256(b"".join((previous, position, stream, version, recorded_at, len(topic).to_bytes(4, "big"), topic, state))).digest()


def microseconds(instant: datetime) -> int:
    """Since 1970, UTC."""
    return (instant - _BEGINNING) // _MICROSECOND


def eight(number: int) -> bytes:
    """A number as the hash covers it."""
    return number.to_bytes(8, "big", signed=True)
