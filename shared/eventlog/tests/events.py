"""Plain stored events for tests of the log's trees: seven streams in turn, of which the first two belong to one case."""

from __future__ import annotations

from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.proof.heads import Head, HeadsTree, key_of, value_of

STREAMS = [UUID(int=number + 1) for number in range(7)]
CASE = UUID(int=1000)


def matter_of(row: DictRow) -> UUID | None:
    """The matter, told by a stream's first event."""
    return CASE if row["state"] == b"of a case" else None


def append(database: Database, count: int, topic: str = "test.happened") -> None:
    """Events over the streams in turn."""
    start = len(hashes(database))
    places = [(STREAMS[at % len(STREAMS)], at // len(STREAMS) + 1) for at in range(start, start + count)]
    states = [b"of a case" if stream in STREAMS[:2] and version == 1 else b"other" for stream, version in places]
    columns = ([stream for stream, _ in places], [version for _, version in places], [topic] * count, states)
    database.execute("SELECT append_events(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[])", columns)


def hashes(database: Database) -> list[bytes]:
    """The log's leaves."""
    return [row["hash"] for row in database.rows("SELECT hash FROM log_events ORDER BY notification_id")]


def heads_of(database: Database, size: int) -> dict[UUID, list[Head]]:
    """Where each matter's streams ended, from the events one by one."""
    ends: dict[UUID, dict[UUID, Head]] = {}
    for row in database.rows("SELECT * FROM log_events WHERE notification_id <= %s ORDER BY notification_id", (size,)):
        stream = row["originator_id"]
        matter = CASE if stream in STREAMS[:2] else stream
        ends.setdefault(matter, {})[stream] = Head(stream, row["originator_version"], row["hash"])
    return {matter: sorted(streams.values()) for matter, streams in ends.items()}


def heads_root_of(database: Database, size: int) -> bytes:
    """The root of the tree of heads from the events one by one."""
    return HeadsTree({key_of(matter): value_of(heads) for matter, heads in heads_of(database, size).items()}).root()
