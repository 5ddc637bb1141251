"""How far each follower and projection has come: one row each, locked while its next part is applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from psycopg.rows import DictRow

from shared.eventlog.database import Database, Transaction
from shared.messaging.facts import Followed
from shared.messaging.tally import Tally, counted

_ADD = "INSERT INTO follower_position (follower, source) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_READ = "SELECT * FROM follower_position WHERE follower = %s AND source = %s"
_ALL = "SELECT * FROM follower_position ORDER BY follower, source"
_LOCK = """
SELECT p.*, ARRAY(
    SELECT s.position FROM follower_skip s WHERE s.follower = p.follower AND s.source = p.source AND s.position > p.position
) AS skipped, set_config('synchronous_commit', CASE WHEN %s THEN current_setting('synchronous_commit') ELSE 'off' END, true)
FROM follower_position p WHERE follower = %s AND source = %s FOR UPDATE OF p
"""
_MOVE = """
UPDATE follower_position SET position = %s, digest = %s, log_id = %s, epoch = %s, state = %s, trouble = '',
    facts = %s, facts_digest = %s, facts_after = %s
WHERE follower = %s AND source = %s
"""
_MARK = "INSERT INTO follower_mark (follower, source, facts, position, digest) VALUES (%s, %s, %s, %s, %s)"
_UNMARK = "DELETE FROM follower_mark WHERE follower = %s AND source = %s"
_TELL = "UPDATE follower_position SET state = %s, trouble = %s WHERE follower = %s AND source = %s"


class State(StrEnum):
    """What a follower is doing."""

    FOLLOWING = "following"
    STALLED = "stalled"
    HISTORY_DIFFERS = "history-differs"


STANDS_STILL = (State.STALLED, State.HISTORY_DIFFERS)


@dataclass(frozen=True)
class Place(Followed):
    """A follower's row: how far it has come, in whose history, whether it stands still, and what it has applied.

    `tally` is None until the first move, for rows that are older than the tally.
    """

    state: State = State.FOLLOWING
    trouble: str = ""
    skipped: frozenset[int] = frozenset()
    tally: Tally | None = None

    @property
    def counting(self) -> Tally:
        """The tally to go on from: counting begins where one stands."""
        return self.tally or Tally(after=self.position)


class Page(Protocol):
    """An open transaction on one follower's row; what is applied within commits with the move."""

    place: Place

    def move(self, to: Followed, applied: Iterable[tuple[int, bytes]] = ()) -> None:
        """Stand further on, having applied facts, each told by its position and its hash; whatever held it up is over."""

    def begin_at(self, place: Followed) -> None:
        """Stand somewhere else, from where counting begins anew."""


class Ledger(Protocol):
    """Where a follower keeps its place."""

    def opened(self) -> AbstractContextManager[Page]:
        """A transaction in which nobody else can move this follower."""

    def place(self) -> Place:
        """Where the follower stands, without locking."""

    def tell(self, state: State, trouble: str = "") -> None:
        """Tell what the follower is doing and what holds it up, without any personal value."""


class StoredPage:
    """A page in PostgreSQL."""

    def __init__(self, transaction: Transaction, key: tuple[str, str], place: Place) -> None:
        self.transaction = transaction
        self.place = place
        self._key = key

    def move(self, to: Followed, applied: Iterable[tuple[int, bytes]] = ()) -> None:
        """Write the new place and what was applied on the way."""
        tally, marks = counted(self.place.counting, applied)
        self._write(to, tally)
        if marks:
            rows = [(*self._key, mark.facts, mark.position, mark.digest) for mark in marks]
            self.transaction.connection.cursor().executemany(_MARK, rows)

    def begin_at(self, place: Followed) -> None:
        """Write the new place and forget what was counted."""
        self.transaction.connection.execute(_UNMARK, self._key)
        self._write(place, Tally(after=place.position))

    def _write(self, to: Followed, tally: Tally) -> None:
        place = (to.position, to.digest, to.log_id, to.epoch, State.FOLLOWING)
        self.transaction.connection.execute(_MOVE, (*place, tally.facts, tally.digest, tally.after, *self._key))


class StoredLedger:
    """A row of follower_position.

    `durable` False lets the commit return before it is on disk: right for read models, which a crash only sets back to an earlier
    place, wrong where events are recorded, since others would follow what a crash may undo.
    """

    def __init__(self, database: Database, follower: str, source: str, *, durable: bool = True) -> None:
        self.database = database
        self.follower = follower
        self.source = source
        self.durable = durable

    @contextmanager
    def opened(self) -> Iterator[StoredPage]:
        """A transaction with the row locked; the row is made if it is missing."""
        key = (self.follower, self.source)
        with self.database.transaction() as transaction:
            asked = (self.durable, *key)
            row = transaction.connection.execute(_LOCK, asked).fetchone()
            if row is None:
                transaction.connection.execute(_ADD, key)
                row = transaction.connection.execute(_LOCK, asked).fetchone()
            assert row is not None, "the row was just made"
            yield StoredPage(transaction, key, place_of(row))

    def place(self) -> Place:
        """Where the follower stands, without locking; the beginning if it has no row yet."""
        row = self.database.row(_READ, (self.follower, self.source))
        return place_of(row) if row else Place()

    def tell(self, state: State, trouble: str = "") -> None:
        """Write what the follower is doing."""
        with self.database.transaction() as transaction:
            transaction.connection.execute(_ADD, (self.follower, self.source))
            transaction.connection.execute(_TELL, (state, trouble, self.follower, self.source))


def skip(database: Database, follower: str, source: str, position: int, reason: str, by: str) -> None:
    """Let a follower pass over the fact at a position, now and in every rebuild; `reason` and `by` (an operator's id) are kept for ever."""
    if not reason.strip() or not by.strip():
        raise ValueError("a skip needs a reason and who decided it")
    database.execute(
        "INSERT INTO follower_skip (follower, source, position, reason, skipped_by) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (follower, source, position, reason, by),
    )


def places(database: Database) -> dict[tuple[str, str], Place]:
    """Every follower and projection of a database, by (follower, source)."""
    return {(row["follower"], row["source"]): place_of(row) for row in database.rows(_ALL)}


def place_of(row: DictRow) -> Place:
    """A row of follower_position as the place that it is."""
    return Place(
        position=row["position"],
        digest=bytes(row["digest"]),
        log_id=row["log_id"],
        epoch=row["epoch"],
        state=State(row["state"]),
        trouble=row["trouble"],
        skipped=frozenset(row.get("skipped", ())),
        tally=Tally(row["facts_after"], row["facts"], bytes(row["facts_digest"])) if row["facts_digest"] is not None else None,
    )
