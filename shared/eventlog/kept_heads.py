"""The tree of heads from one question to the next: kept in memory, so that a checkpoint or a proof costs what changed, not what there is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import groupby
from threading import Lock
from typing import TypeVar
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.proof.heads import Head, HeadsTree, Neighbour, key_of, value_of

T = TypeVar("T")

_AT_A_TIME = 500  # matters, before others in the process get their turn

_ALL = "SELECT matter, stream, version, hash, (SELECT size FROM tree_position) AS size FROM stream_head ORDER BY matter"
# Where streams ended over the first events; without a version one that had not begun by then.
_OF_SOME = """
SELECT h.matter, h.stream, e.originator_version AS version, e.hash FROM stream_head h LEFT JOIN LATERAL (
    SELECT originator_version, hash FROM log_events
    WHERE originator_id = h.stream AND notification_id <= %(size)s ORDER BY originator_version DESC LIMIT 1
) e ON true
WHERE h.matter = ANY(%(matters)s) ORDER BY h.matter
"""
_CHANGED = """
SELECT DISTINCT h.matter FROM log_events e JOIN stream_head h ON h.stream = e.originator_id
WHERE e.notification_id > %s AND e.notification_id <= %s
"""
_HASH = "SELECT hash FROM log_events WHERE notification_id = %s"


class KeptHeads:
    """What is kept is told by the log's hash where it ends: in another log, as a restored backup is one, it begins anew."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._tree = HeadsTree()
        self._size = 0
        self._last = b""
        self._moving = Lock()

    def root(self, size: int) -> bytes:
        """The root over the first `size` events, of those that the trees hold."""
        return self._at(size, HeadsTree.root)

    def proof(self, matter: UUID, size: int) -> tuple[list[bytes], Neighbour | None]:
        """What leads from a matter's place to that root."""
        return self._at(size, lambda tree: tree.proof(key_of(matter)))

    def ends(self, matter: UUID, size: int) -> list[Head]:
        """Where a matter's streams ended then; none for one that there was not."""
        return _heads(self.database.rows(_OF_SOME, {"matters": [matter], "size": size}))

    def _at(self, size: int, ask: Callable[[HeadsTree], T]) -> T:
        """Ask the tree after moving it, forwards or backwards, to the first `size` events."""
        with self._moving:
            goes_on = self._size > 0 and self._last == self._hash(self._size)
            tree, was = (self._tree, self._size) if goes_on else (HeadsTree(), 0)
            self._tree, self._size, self._last = HeadsTree(), 0, b""  # if this is broken off, the next begins anew
            if not goes_on:
                rows = self.database.rows(_ALL)
                was = rows[0]["size"] if rows else 0
                _move(tree, rows)
            if was != size:
                changed = [row["matter"] for row in self.database.rows(_CHANGED, (min(was, size), max(was, size)))]
                _move(tree, self.database.rows(_OF_SOME, {"matters": changed, "size": size}))
            self._tree, self._size, self._last = tree, size, self._hash(size)
            return ask(tree)

    def _hash(self, position: int) -> bytes:
        row = self.database.row(_HASH, (position,))
        return bytes(row["hash"]) if row else b""


def _move(tree: HeadsTree, rows: Iterable[DictRow]) -> None:
    """Let matters, by which the rows are ordered, end where these say, or be none where they say nothing."""
    for number, (matter, ends) in enumerate(groupby(rows, lambda row: row["matter"]), 1):
        heads = _heads(ends)
        if heads:
            tree.put(key_of(matter), value_of(heads))
        else:
            tree.remove(key_of(matter))
        if number % _AT_A_TIME == 0:
            time.sleep(0)


def _heads(rows: Iterable[DictRow]) -> list[Head]:
    return sorted(Head(row["stream"], row["version"], bytes(row["hash"])) for row in rows if row["version"] is not None)
