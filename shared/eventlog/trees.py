"""The two trees over a log: one of all its events, one of where each matter's streams end. What is signed are their roots.

They grow in log order after commit, never in the write path, and whatever a crash undoes is grown again to the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.eventlog.kept_heads import KeptHeads
from shared.proof import merkle
from shared.proof.heads import Head, Neighbour

PORTION = 2 * merkle.WIDTH  # events grown in one transaction, and without a pause for others in the process

_IS_BEHIND = "SELECT size < coalesce((SELECT max(notification_id) FROM log_events), 0) AS behind FROM tree_position"
_PLACE = "SELECT size FROM tree_position FOR UPDATE"
_NEXT = """
SELECT notification_id AS position, originator_id, originator_version, topic, recorded_at, hash,
       CASE originator_version WHEN 1 THEN state END AS state
FROM log_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s
"""
_LEAVES = "SELECT hash FROM log_events WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id"
_TILES = "SELECT hash FROM log_tile WHERE height = %s AND index >= %s AND index < %s ORDER BY index"
_ADD_TILES = "INSERT INTO log_tile SELECT %s, * FROM unnest(%s::bigint[], %s::bytea[])"
_ADD_HEADS = "INSERT INTO stream_head SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::bigint[], %b::bigint[], %b::bytea[])"
_MOVE_HEADS = """
UPDATE stream_head SET version = n.version, position = n.position, hash = n.hash
FROM unnest(%b::uuid[], %b::bigint[], %b::bigint[], %b::bytea[]) AS n (stream, version, position, hash) WHERE stream_head.stream = n.stream
"""
_MOVE = "UPDATE tree_position SET size = %s"

MatterOf = Callable[[DictRow], UUID | None]


class BrokenLog(Exception):
    """The log is not what grew into the trees: a stream goes on that never began, or positions have gaps."""


class NotCommitted(Exception):
    """Trees grow after commit: what may yet be undone is never signed."""


@dataclass(frozen=True)
class HeadsProof:
    """Where all streams of a matter end, and the siblings that lead from there to the root of the tree of heads.

    Without a stream it proves just that: the place is empty, or a neighbour's leaf stands there.
    """

    matter: UUID
    heads: tuple[Head, ...]
    siblings: tuple[bytes, ...]
    neighbour: Neighbour | None = None


class Trees:
    """The trees of one service's log.

    `matter_of` gets the row of a stream's first event (as EventLog.read takes it) and tells the case that the stream belongs to,
    None for a stream that is its own matter.
    """

    def __init__(self, database: Database, matter_of: MatterOf = lambda _: None) -> None:
        self.database = database
        self.matter_of = matter_of
        self._heads = KeptHeads(database)

    @property
    def size(self) -> int:
        """How many events have grown into the trees."""
        row = self.database.row("SELECT size FROM tree_position")
        assert row is not None, "the trees have one place"
        size: int = row["size"]
        return size

    def grow(self) -> int:
        """Add the next events, at most PORTION; returns how many, 0 when the trees hold the whole log. Raises BrokenLog, NotCommitted."""
        if self.database.current is not None and self.database.current.position:
            raise NotCommitted
        behind = self.database.row(_IS_BEHIND)
        if behind is None or not behind["behind"]:
            return 0
        alone = self.database.current is None
        with self.database.transaction() as transaction:
            if alone:  # what a crash undoes is grown again, so its commit need not wait for the disk
                transaction.connection.execute("SET LOCAL synchronous_commit = off")
            return self._grow(transaction.connection)

    def _grow(self, connection: Connection[DictRow]) -> int:
        place = connection.execute(_PLACE).fetchone()
        assert place is not None, "the trees have one place"
        old: int = place["size"]
        rows = connection.execute(_NEXT, (old, PORTION), binary=True).fetchall()
        if not rows:
            return 0
        new = old + len(rows)
        if rows[-1]["position"] != new:
            raise BrokenLog(f"after position {old} the log has a gap")
        self._move_heads(connection, rows)
        for height in count(1):
            full = range(old // merkle.WIDTH**height, new // merkle.WIDTH**height)
            if not full:
                break
            connection.execute(_ADD_TILES, (height, list(full), [merkle.folded(self._tile(height - 1, index)) for index in full]))
        connection.execute(_MOVE, (new,))
        return len(rows)

    def _move_heads(self, connection: Connection[DictRow], rows: Sequence[DictRow]) -> None:
        begun = {row["originator_id"]: self.matter_of(row) or row["originator_id"] for row in rows if row["originator_version"] == 1}
        last = {row["originator_id"]: (row["originator_version"], row["position"], row["hash"]) for row in rows}
        new = [(stream, begun[stream], *last[stream]) for stream in begun]
        moved = [(stream, *last[stream]) for stream in last if stream not in begun]
        if new:
            connection.execute(_ADD_HEADS, _columns(new))
        if moved and connection.execute(_MOVE_HEADS, _columns(moved)).rowcount != len(moved):
            raise BrokenLog(f"between positions {rows[0]['position']} and {rows[-1]['position']} a stream goes on that never began")

    def root(self, size: int) -> bytes:
        """The root over the first `size` events; raises merkle.BadProof where the trees don't reach that far."""
        return merkle.root(self._node(), size)

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """What leads from the event at a position to the root over the first `size` events; raises merkle.BadProof."""
        return merkle.inclusion_proof(self._node(), position - 1, size)

    def inclusions(self, positions: Sequence[int], size: int) -> list[list[bytes]]:
        """The same for several events, reading no tile twice."""
        node = self._node()
        return [merkle.inclusion_proof(node, position - 1, size) for position in positions]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """What shows that the first `new` events begin with the first `old`, unchanged; raises merkle.BadProof."""
        return merkle.consistency_proof(self._node(), old, new)

    def heads_root(self, size: int) -> bytes:
        """The root of the tree of heads as it was over the first `size` events, of those that have grown."""
        return self._heads.root(size)

    def heads_proof(self, matter: UUID, size: int | None = None) -> HeadsProof:
        """Where a matter's streams end, or that it has none, with its proof, as it is or was over the first `size` events."""
        size = self.size if size is None else size
        siblings, neighbour = self._heads.proof(matter, size)
        return HeadsProof(matter, tuple(self._heads.ends(matter, size)), tuple(siblings), neighbour)

    def streams_of(self, matter: UUID) -> tuple[Head, ...]:
        """Where a matter's streams end, without a proof; empty for one that there is not."""
        return tuple(self._heads.ends(matter, self.size))

    def _node(self) -> merkle.Node:
        return merkle.node_of_tiles(self._tile)

    def _tile(self, height: int, index: int) -> list[bytes]:
        first, end = index * merkle.WIDTH, (index + 1) * merkle.WIDTH
        if height == 0:
            return [merkle.leaf_hash(row["hash"]) for row in self.database.rows(_LEAVES, (first, end))]
        return [bytes(row["hash"]) for row in self.database.rows(_TILES, (height, first, end))]


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
