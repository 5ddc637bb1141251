"""Writes the access log: whoever has the turn writes for all who wait, so that many requests at once cost one wait for the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from shared.eventlog.database import Database
from shared.web.access.entry import Entry, insert


@dataclass(eq=False)
class Writing:
    """One entry on its way to the disk."""

    entry: Entry
    is_written: bool = False
    error: Exception | None = None
    _done: Event = field(default_factory=Event)

    def end(self, error: Exception | None) -> None:
        """It is written, or why it can't be."""
        self.error = error
        self.is_written = error is None
        self._done.set()

    def wait(self) -> None:
        """Return when it is on disk; raises what kept it from getting there (psycopg.Error)."""
        self._done.wait()
        if self.error is not None:
            raise self.error


class AccessWriter:
    """The way into one service's access log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Writing] = []
        self._turn = Lock()

    def write(self, entry: Entry) -> None:
        """The entry is on disk when this returns; raises psycopg.Error."""
        writing = self._line_up(entry)
        self._take_turn(writing)
        writing.wait()

    def begin(self, entry: Entry) -> Writing:
        """Begin to write beside the work that is still to be done, like drawing the page; `wait` tells when it is on disk."""
        writing = self._line_up(entry)
        Thread(target=self._take_turn, args=(writing,), name="access-log", daemon=True).start()
        return writing

    def _line_up(self, entry: Entry) -> Writing:
        writing = Writing(entry)
        self._waiting.append(writing)
        return writing

    def _take_turn(self, writing: Writing) -> None:
        with self._turn:
            if writing.is_written or writing.error is not None:
                return
            together, self._waiting = self._waiting, []
            error: Exception | None = None
            try:
                with self._database.connection() as connection:
                    insert(connection, [each.entry for each in together])
            except Exception as failure:  # noqa: BLE001  whatever it is, those who wait must hear of it
                error = failure
            for each in together:
                each.end(error)
