"""Writes the access log: an entry is sent when it is known, and waited for when the answer is ready to leave.

What begins while another entry is on its way is sent with all others that wait by then, so that many requests at once share one wait for
the disk. Whoever waits takes the turn to listen for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from shared.eventlog.database import Database
from shared.web.access.entry import Entry
from shared.web.access.line import Line

BOUNDS = "-c lock_timeout=5s -c statement_timeout=10s -c synchronous_commit=on"


@dataclass(eq=False)
class Writing:
    """One entry on its way to the disk."""

    entry: Entry
    is_over: bool = False
    error: Exception | None = None


class AccessWriter:
    """The way into one service's access log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._line: Line | None = None
        self._waiting: list[Writing] = []
        self._under_way: list[Writing] = []
        self._turn = Lock()

    def begin(self, entry: Entry) -> Writing:
        """Send the entry, or line it up behind one that is under way; returns at once."""
        writing = Writing(entry)
        self._waiting.append(writing)
        if self._turn.acquire(blocking=False):
            try:
                if not self._under_way or self._has_answered():
                    self._receive()
                    self._send()
            finally:
                self._turn.release()
        return writing

    def wait(self, writing: Writing) -> None:
        """Return when the entry is on disk; raises what kept it from getting there (psycopg.Error)."""
        while not writing.is_over:
            with self._turn:
                if not writing.is_over:
                    self._receive()
                    self._send()
        if writing.error is not None:
            raise writing.error

    def _has_answered(self) -> bool:
        assert self._line is not None, "what is under way was sent on a line"
        try:
            return self._line.has_answered()
        except Exception as error:  # noqa: BLE001  told to those who wait
            self._end(error)
            return True

    def _receive(self) -> None:
        if self._under_way:
            assert self._line is not None, "what is under way was sent on a line"
            try:
                self._line.receive()
            except Exception as error:  # noqa: BLE001  told to those who wait
                self._end(error)
            else:
                self._end(None)

    def _send(self) -> None:
        self._under_way, self._waiting = self._waiting, []
        if self._under_way:
            try:
                if self._line is None or not self._line.is_alive():
                    self._line = Line(self._database.connect(BOUNDS))
                self._line.send([each.entry for each in self._under_way])
            except Exception as error:  # noqa: BLE001  told to those who wait
                self._end(error)

    def _end(self, error: Exception | None) -> None:
        """All that is under way is on disk, or none of it and the line with it is given up."""
        under_way, self._under_way = self._under_way, []
        for each in under_way:
            each.error = error
            each.is_over = True
        if error is not None and self._line is not None:
            line, self._line = self._line, None
            line.close()
