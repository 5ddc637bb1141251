"""The root of the tree of heads from checkpoint to checkpoint: kept in memory, so that a checkpoint costs what changed, not what there is."""

from __future__ import annotations

import time

from shared.eventlog.database import Database
from shared.eventlog.trees import by_matter
from shared.proof.heads import GrowingHeads, key_of, value_of

_AT_A_TIME = 500  # matters, before others in the process get their turn

_ALL = "SELECT matter, stream, version, hash FROM stream_head ORDER BY matter"
_CHANGED = """
SELECT matter, stream, version, hash FROM stream_head WHERE matter = ANY(ARRAY(
    SELECT DISTINCT h.matter FROM log_events e JOIN stream_head h ON h.stream = e.originator_id WHERE e.notification_id > %s
)) ORDER BY matter
"""
_HASH = "SELECT hash FROM log_events WHERE notification_id = %s"


class HeadsRoot:
    """What is kept is told by the log's hash where it ends: in another log, as a restored backup is one, it begins anew."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._tree = GrowingHeads()
        self._size = 0
        self._last = b""

    def at(self, size: int) -> bytes:
        """The root over the first `size` events, which is where the trees stand; their row is locked by whoever asks."""
        goes_on = self._size <= size and self._last == self._hash(self._size)
        tree, since = (self._tree, self._size) if goes_on else (GrowingHeads(), 0)
        self._tree, self._size, self._last = GrowingHeads(), 0, b""  # if this is broken off, the next begins anew
        rows = self.database.rows(_CHANGED, (since,)) if since else self.database.rows(_ALL)
        for number, (matter, heads) in enumerate(by_matter(rows), 1):
            tree.put(key_of(matter), value_of(heads))
            if number % _AT_A_TIME == 0:
                time.sleep(0)
        self._tree, self._size, self._last = tree, size, self._hash(size)
        return tree.root()

    def _hash(self, position: int) -> bytes:
        row = self.database.row(_HASH, (position,))
        return bytes(row["hash"]) if row else b""
