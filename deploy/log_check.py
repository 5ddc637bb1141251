"""Checks a service's log from its bytes alone: hashes, trees, and the checkpoints that were kept outside. No value is opened.

Rows are read as the wire has them, which is nearly what hashes cover; what they must come to is told by shared/proof, not by the database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from struct import Struct
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from deploy.matters import matter_of
from shared.proof.chain import eight
from shared.proof.heads import Head, HeadsTree, key_of, value_of
from shared.proof.kept import Comparison, Kept, compare
from shared.proof.whole_log import RawEvent, Replayed, replay
from shared.web.access.chain import AccessVerdict, check

_IDENTITY = """
SELECT coalesce((SELECT log_id FROM log_identity), %(none)s), coalesce((SELECT epoch FROM log_identity), %(none)s),
       (SELECT coalesce(max(notification_id), 0) FROM log_events), coalesce((SELECT size FROM tree_position), 0)
"""
_SET_BACK = "SELECT ended.epoch, min(later.after) FROM log_epoch ended JOIN log_epoch later ON later.number > ended.number GROUP BY ended.epoch"
EVENTS_AS_BYTES = """
COPY (
    SELECT notification_id, originator_id, originator_version, recorded_at, hash, topic, state FROM log_events ORDER BY notification_id
) TO STDOUT (FORMAT binary)
"""
_HEADER: Final = b"PGCOPY\n\xff\r\n\x00"
_ROW: Final = Struct(">hi8si16si8siqi32si")  # seven fields, each after its length, up to the length of the topic
_LENGTHS: Final = (8, 16, 8, 8, 32)  # of the first five, unless somebody has changed the table
_END: Final = b"\xff\xff"
_LENGTH: Final = Struct(">i")
_EIGHT_BYTES: Final = 2**64 - 1
_FIRST: Final = (1).to_bytes(8, "big")
_EPOCH: Final = 946_684_800_000_000  # microseconds from 1970, where ours begin, to 2000, where PostgreSQL's do

MatterOf = Callable[[RawEvent], UUID | None]
"""The case that a stream belongs to, told by its first event; None for a stream that is its own matter."""


@dataclass(frozen=True)
class Verdict:
    """What the check found: how many events are right, the first that isn't, what else is wrong, and which checkpoints hold."""

    service: str
    events: int
    last_hash: str
    wrong_at: int | None = None
    wrong: str = ""
    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checkpoints: int = 0
    newest_size: int | None = None
    newest_signed_at: str | None = None
    access: AccessVerdict | None = None

    @property
    def right(self) -> bool:
        """Whether every event is as it was recorded, every checkpoint holds, and who read what is as it was written."""
        return self.wrong_at is None and not self.findings and (self.access is None or self.access.right)


@dataclass(frozen=True)
class Stored:
    """What a service's database says besides its events: which log it is, and the trees as far as they have grown."""

    log_id: UUID
    epoch: UUID
    events: int
    grown: int
    tiles: dict[tuple[int, int], bytes]
    """By height and index."""
    heads: dict[UUID, list[Head]]
    """By matter."""
    set_back: dict[str, int]
    """By epoch that a restored backup has ended: how many events of it were left."""


def check_log(
    connection: psycopg.Connection[Any],
    service: str,
    kept: Sequence[Kept] | None = None,
    put_back: Collection[str] = (),
    tell: Callable[[int, int], None] = lambda *_: None,
    matter_of: MatterOf = matter_of,
) -> Verdict:
    """Recompute a log's chain and trees; `kept` are the checkpoints of it from outside, `tell` gets how many events are checked, of how many."""
    stored, replayed = read_log(connection, [each.checkpoint.size for each in kept or ()], tell, matter_of)
    found = Comparison() if kept is None else compare(replayed, stored.epoch, kept, put_back, stored.set_back)
    if kept is not None and not kept and replayed.events:
        found.wrong.append("there is no checkpoint of this log in the folder")
    newest = found.newest.checkpoint if found.newest else None
    return Verdict(
        service,
        replayed.events,
        replayed.last.hex(),
        replayed.wrong_at,
        replayed.wrong,
        found.wrong + _wrong_trees(stored, replayed),
        found.noted,
        found.held,
        newest.size if newest else None,
        newest.more.get("time") if newest else None,
        check(connection, stored.log_id, ends_of_access([each for each in kept or () if each.epoch not in put_back])),
    )


def read_log(
    connection: psycopg.Connection[Any],
    sizes: Collection[int] = (),
    tell: Callable[[int, int], None] = lambda *_: None,
    matter_of: MatterOf = matter_of,
) -> tuple[Stored, Replayed]:
    """What is stored, and what the events come to, all as of one moment; `sizes` are those at which checkpoints were signed."""
    connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
    with connection.transaction():
        stored = _stored(connection)
        matters = dict[bytes, UUID]()
        with connection.cursor().copy(EVENTS_AS_BYTES) as rows:
            events = _noting_matters(raw_events(rows), matter_of, matters)
            replayed = replay(events, stored.log_id, {*sizes, stored.grown}, matters, lambda checked: tell(checked, stored.events))
            for _ in rows:  # what is left after an event that is wrong, which the connection wants read
                continue
    return stored, replayed


def _noting_matters(events: Iterable[RawEvent], matter_of: MatterOf, matters: dict[bytes, UUID]) -> Iterator[RawEvent]:
    """The events, after noting of each stream's first what it tells of the stream's matter; a row of another shape is an event that is wrong."""
    seen = 0
    try:
        for event in events:
            seen += 1
            if event.version == _FIRST and (matter := matter_of(event)) is not None:
                matters[event.stream] = matter
            yield event
    except ValueError:
        yield RawEvent(eight(seen + 1), b"", b"", b"", b"", b"", b"")


def ends_of_access(kept: Sequence[Kept]) -> list[tuple[int, bytes]]:
    """What checkpoints tell of the access log: the number of entries and the hash over them; a rewritten one may have been signed as well."""
    return [told for each in kept if (told := each.checkpoint.access) is not None]


def _wrong_trees(stored: Stored, replayed: Replayed) -> list[str]:
    """Whether the trees that are stored are those of the events; proofs are made of them."""
    if replayed.wrong_at is not None:
        return []
    if stored.grown not in replayed.states:
        return [f"the trees hold {stored.grown} events, the log {replayed.events}"]
    full = {(height, index): root for height, row in enumerate(replayed.tiles, 1) for index, root in enumerate(row[: stored.grown // 256**height])}
    if full != stored.tiles:
        return ["the stored tree is not that of the events"]
    try:
        heads = HeadsTree({key_of(matter): value_of(ends) for matter, ends in stored.heads.items()}).root()
    except OverflowError:  # a version that is no number of events
        heads = b""
    if heads != replayed.states[stored.grown].heads:
        return ["the stored ends of streams are not those of the events"]
    return []


def _stored(connection: psycopg.Connection[Any]) -> Stored:
    cursor = connection.cursor(binary=True, row_factory=tuple_row)
    identity: tuple[UUID, UUID, int, int] | None = cursor.execute(_IDENTITY, {"none": UUID(int=0)}).fetchone()
    assert identity is not None, "the question always has an answer"
    tiles = {(height, index): hash for height, index, hash in cursor.execute("SELECT height, index, hash FROM log_tile")}
    heads: dict[UUID, list[Head]] = {}
    for stream, matter, version, hash in cursor.execute("SELECT stream, matter, version, hash FROM stream_head"):
        heads.setdefault(matter, []).append(Head(stream, version, hash))
    set_back: dict[str, int] = {str(epoch): left for epoch, left in cursor.execute(_SET_BACK)}
    return Stored(*identity, tiles, heads, set_back)


def raw_events(copied: Iterable[bytes | bytearray | memoryview]) -> Iterator[RawEvent]:
    """The rows of a binary COPY; a message may hold any part of them. Raises ValueError for what is no such rows."""
    messages = iter(copied)
    buffer, at = b"", 0
    while len(buffer) < len(_HEADER) + 8:
        buffer += bytes(next(messages, b"")) or _cut_short()
    if not buffer.startswith(_HEADER) or buffer[len(_HEADER) + 4 : len(_HEADER) + 8] != bytes(4):
        raise ValueError("not a binary COPY without extensions")
    at = len(_HEADER) + 8
    while True:
        found = _row(buffer, at)
        while found is None:
            if buffer[at : at + 2] == _END:
                return
            buffer, at = buffer[at:] + (bytes(next(messages, b"")) or _cut_short()), 0
            found = _row(buffer, at)
        event, at = found
        yield event


def _row(buffer: bytes, at: int) -> tuple[RawEvent, int] | None:
    """The event that begins at a place, and where it ends; None where it isn't whole. Raises ValueError for another shape."""
    if len(buffer) < at + _ROW.size:
        return None
    _, a, position, b, stream, c, version, d, since_2000, e, hash, topic_length = _ROW.unpack_from(buffer, at)
    if (a, b, c, d, e) != _LENGTHS or topic_length < 0:
        raise ValueError("a row is not of the log's shape")
    middle = at + _ROW.size + topic_length
    if len(buffer) < middle + 4:
        return None
    end = middle + 4 + _LENGTH.unpack_from(buffer, middle)[0]
    if len(buffer) < end:
        return None
    recorded_at = (since_2000 + _EPOCH & _EIGHT_BYTES).to_bytes(8, "big")  # PostgreSQL's infinity too, which is beyond eight bytes
    return RawEvent(position, stream, version, recorded_at, hash, buffer[at + _ROW.size : middle], buffer[middle + 4 : end]), end


def _cut_short() -> bytes:
    raise ValueError("the rows end in the middle")
