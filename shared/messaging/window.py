"""The newest part of a log, decoded once for everybody in the process who reads it: relay, projections, other services' pulls."""

from __future__ import annotations

from threading import Lock

from shared.eventlog.log import EventLog, Recorded

KEPT = 2000  # events; a few megabytes


class LogWindow:
    """Reads a log in order and remembers its end.

    What is remembered is only used while the database still holds its last event with the same hash: a backup may have been
    restored underneath.
    """

    def __init__(self, log: EventLog, kept: int = KEPT) -> None:
        self.log = log
        self.kept = kept
        self._lock = Lock()
        self._events: list[Recorded] = []

    def after(self, position: int, limit: int) -> list[Recorded]:
        """At most `limit` events after a position; fewer or none at the end."""
        remembered = self._remembered(position, limit)
        if remembered:
            if self._still_there(remembered[-1]):
                return remembered
            self.forget()
        read = self.log.recorded(position, limit)
        self._remember(read)
        return read

    def forget(self) -> None:
        """Read from the database again, as after a restore."""
        with self._lock:
            self._events = []

    def _remembered(self, position: int, limit: int) -> list[Recorded]:
        with self._lock:
            if not self._events:
                return []
            start = position + 1 - self._events[0].position
            return self._events[start : start + limit] if start >= 0 else []

    def _still_there(self, last: Recorded) -> bool:
        row = self.log.database.row("SELECT hash FROM log_events WHERE notification_id = %s", (last.position,))
        return row is not None and bytes(row["hash"]) == last.hash

    def _remember(self, read: list[Recorded]) -> None:
        if not read:
            return
        with self._lock:
            if self._events and read[0].position == self._events[-1].position + 1:
                self._events = [*self._events, *read][-self.kept :]
            elif not self._events or read[0].position > self._events[-1].position:
                self._events = read[-self.kept :]
