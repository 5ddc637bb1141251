"""The newest part of a log, read once for everybody in the process who needs it: relay, projections, other services' pulls."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from threading import Lock
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.log import EventLog, Recorded

KEPT = 2000  # events; a few megabytes
MANY = 500  # events; more are worked on while the database reads on


class Entry:
    """An event of the log, read when somebody needs more than its place and kind."""

    def __init__(self, log: EventLog, row: DictRow) -> None:
        self.log = log
        self.row = row
        self.position: int = row["position"]
        self.hash = bytes(row["hash"])
        self.topic: str = row["topic"]
        self.encoded: dict[UUID, bytes | None] = {}
        """What it is published as, by the log's epoch; None for what is not."""

    @cached_property
    def recorded(self) -> Recorded:
        """What happened; raises MapperDeserialisationError."""
        return self.log.read(self.row)


class LogWindow:
    """Reads a log in order and remembers its end.

    What is remembered is only used while the database still holds its last event with the same hash: a backup may have been
    restored underneath.
    """

    def __init__(self, log: EventLog, kept: int = KEPT) -> None:
        self.log = log
        self.kept = kept
        self._lock = Lock()
        self._events: list[Entry] = []

    def after(self, position: int, limit: int) -> Iterator[Entry]:
        """At most `limit` events after a position; fewer or none at the end. To be read through at once: it may hold a connection."""
        remembered = self._remembered(position, limit)
        newer = self._since(remembered[-1], limit - len(remembered)) if remembered else None
        if newer is not None:
            yield from remembered
            yield from newer
            return
        keeps, read = self._is_the_end(position), list[Entry]()
        for row in self.log.streamed(position, limit) if limit > MANY else self.log.stored(position, limit):
            entry = Entry(self.log, row)
            if keeps:
                read.append(entry)
            yield entry
        self._remember(read)

    def forget(self) -> None:
        """Read from the database again, as after a restore."""
        with self._lock:
            self._events = []

    def _remembered(self, position: int, limit: int) -> list[Entry]:
        with self._lock:
            if not self._events:
                return []
            start = position + 1 - self._events[0].position
            return self._events[start : start + limit] if start >= 0 else []

    def _is_the_end(self, position: int) -> bool:
        with self._lock:
            return not self._events or position >= self._events[-1].position

    def _since(self, last: Entry, limit: int) -> list[Entry] | None:
        """What has come after the last that is remembered; None, and all is forgotten, if that is not there any more."""
        rows = self.log.stored(last.position - 1, limit + 1)
        if not rows or bytes(rows[0]["hash"]) != last.hash:
            self.forget()
            return None
        newer = [Entry(self.log, row) for row in rows[1:]]
        self._remember(newer)
        return newer

    def _remember(self, read: list[Entry]) -> None:
        if not read:
            return
        with self._lock:
            if self._events and read[0].position == self._events[-1].position + 1:
                self._events = [*self._events, *read][-self.kept :]
            elif not self._events or read[0].position > self._events[-1].position:
                self._events = read[-self.kept :]
