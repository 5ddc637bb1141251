"""The chain over the access log: made in batches after the entries are written, checked entry by entry by other code than made it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from shared.eventlog.database import Database
from shared.proof.chain import eight

MOST: Final = 10_000  # entries in one batch
_PORTION: Final = 2_000

_LATEST = "SELECT entries, hash FROM access_batch ORDER BY batch DESC LIMIT 1"
_WAITING = (
    "SELECT count(*) AS waiting, min(written_at) AS since FROM ("
    "SELECT written_at FROM access_log WHERE entry > (SELECT coalesce(max(through), 0) FROM access_batch) ORDER BY entry LIMIT 100000) young"
)
_BATCHES = "SELECT batch, after, through, entries, hash, matters FROM access_batch ORDER BY batch"
_ENTRIES = (
    "SELECT entry, timestamptz_send(written_at), person, role, organisation, kind, matters, route, shown, ground, purpose, "
    "timestamptz_send(as_of), date_send(as_true_on), term, correlation FROM access_log ORDER BY entry"
)  # times as PostgreSQL has them: it knows some that we don't


def chain(database: Database) -> int:
    """Chain all entries before which none can come any more; returns how many there were. Raises LockNotAvailable where somebody keeps writing."""
    row = database.row("SELECT settled_access() AS settled")
    settled, covered = row["settled"] if row is not None else 0, 0
    while True:
        row = database.row("SELECT chain_access(%s, %s) AS covered", (settled, MOST))
        just_now: int = row["covered"] if row is not None else 0
        covered += just_now
        if just_now < MOST:
            return covered


def latest(database: Database) -> tuple[int, bytes]:
    """How many entries are chained, and the last batch's hash, for a checkpoint to tell; nothing is 0 and no bytes."""
    row = database.row(_LATEST)
    return (0, b"") if row is None else (row["entries"], bytes(row["hash"]))


def further(database: Database) -> Mapping[str, str]:
    """What a checkpoint tells of the access log: how many entries, and the hash over them."""
    entries, head = latest(database)
    return {"access": f"{entries} {b64encode(head).decode()}"} if entries else {}


def chained(database: Database) -> Mapping[str, Any]:
    """How many entries are chained, how many wait to be and since when: for whoever looks after the service."""
    row = database.row(_WAITING)
    return {"chained": latest(database)[0], "waiting": row["waiting"] if row else 0, "since": row["since"] if row else None}


@dataclass(frozen=True)
class AccessVerdict:
    """What a check of an access log found; `wrong` is empty, or says what and `wrong_at` from which entry on. `waiting`: not chained yet."""

    entries: int
    batches: int
    waiting: int
    head: str
    wrong_at: int | None = None
    wrong: str = ""

    @property
    def right(self) -> bool:
        """Whether every chained entry is as it was written."""
        return not self.wrong


def check(connection: Connection[Any], log_id: UUID, known: Iterable[tuple[int, bytes]] = ()) -> AccessVerdict:
    """Work out every batch from the entries; `known` are numbers of entries and the hash over them that somebody outside has kept."""
    missing: dict[int, set[bytes]] = {}
    for entries_then, hash_then in known:
        missing.setdefault(entries_then, set()).add(hash_then)
    head, counted, after = sha256(b"narvaro access log " + log_id.bytes).digest(), 0, 0
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        batches = connection.execute(_BATCHES).fetchall()
        entries = _entries(connection)
        pending = next(entries, None)
        for number, (batch, begins, through, told, stored, stored_matters) in enumerate(map(_values, batches), 1):
            matters = set[UUID]()
            covered = sha256(head + eight(number) + eight(through) + eight(told))
            while pending is not None and pending[0] <= through:
                try:
                    covered.update(entry_hash(*pending))
                    matters.update(pending[6])
                except (TypeError, AttributeError, OverflowError):  # what only somebody who changed the table can have put there
                    return AccessVerdict(counted, number - 1, 0, "", pending[0], f"entry {pending[0]} is not of the shape that it must have")
                counted += 1
                pending = next(entries, None)
            head = covered.digest()
            if batch != number or told != counted or head != bytes(stored):
                words = f"the entries {after + 1} to {through} are not those that were chained: some were changed, added or taken out"
                return AccessVerdict(counted, number - 1, 0, "", after + 1, words)
            if begins != after or set(stored_matters) != matters:
                words = f"batch {number} does not name the cases that its entries name, so that a case's readers would not all be found"
                return AccessVerdict(counted, number, 0, head.hex(), after + 1, words)
            if missing.pop(counted, {head}) != {head}:
                return AccessVerdict(counted, number, 0, head.hex(), 1, f"the hash after {counted} entries is not the one that a checkpoint tells")
            after = through
        waiting = sum(1 for _ in entries) + (pending is not None)
    if missing:
        return AccessVerdict(counted, len(batches), waiting, head.hex(), counted + 1, f"a checkpoint tells of {max(missing)} entries; some are gone")
    return AccessVerdict(counted, len(batches), waiting, head.hex())


def _values(row: Any) -> tuple[Any, ...]:
    return tuple(row.values()) if isinstance(row, Mapping) else tuple(row)


def _entries(connection: Connection[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor(name="access_entries") as cursor:
        cursor.itersize = _PORTION
        cursor.execute(_ENTRIES)
        yield from map(_values, cursor)


_TEXT, _UUID = 25, 2950
_OIDS: Final = (20, 1184, _UUID, _TEXT, _UUID, _TEXT, 2951, _TEXT, 23, _TEXT, _TEXT, 1184, 1082, _TEXT, _UUID)
"""PostgreSQL's numbers for the types of the columns above."""
_SINCE = datetime(2000, 1, 1, tzinfo=UTC)


def entry_hash(*columns: Any) -> bytes:
    """What an entry's hash must be: SHA-256 over its columns in PostgreSQL's binary form of a row (`access_entry_hash` does the same)."""
    parts = [len(columns).to_bytes(4, "big")]
    for kind, value in zip(_OIDS, columns, strict=True):
        parts.append(kind.to_bytes(4, "big"))
        sent = _sent(kind, value)
        parts += [b"\xff\xff\xff\xff"] if sent is None else [len(sent).to_bytes(4, "big"), sent]
    return sha256(b"".join(parts)).digest()


def _sent(kind: int, value: Any) -> bytes | None:
    match value:
        case None:
            return None
        case bytes():
            return value
        case str():
            return value.encode()
        case UUID():
            return value.bytes
        case datetime():
            since = value - _SINCE
            return eight((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)
        case date():
            return (value - _SINCE.date()).days.to_bytes(4, "big", signed=True)
        case int():
            return value.to_bytes(8 if kind == 20 else 4, "big", signed=True)
    many: list[UUID] = value
    head = (1 if many else 0).to_bytes(4, "big") + bytes(4) + _UUID.to_bytes(4, "big")
    sizes = len(many).to_bytes(4, "big") + (1).to_bytes(4, "big") if many else b""
    return head + sizes + b"".join((16).to_bytes(4, "big") + each.bytes for each in many)
