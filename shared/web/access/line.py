"""A connection of the access log's own, on which entries are sent at once and their arrival on disk is asked for later.

The queries of a request wait for their answers. An entry need not: PostgreSQL writes it while we go on with the request.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg.pq import ExecStatus

from shared.web.access.entry import INSERT, Entry

LONGEST: Final = 15.0  # seconds until an answer is given up; the database itself gives up before
_NAME: Final = b"access-entry"


class Line:
    """One connection in pipeline mode; entries that are sent together are committed together, by one wait for the disk."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        prepared = self._pgconn.prepare(_NAME, INSERT)
        if prepared.status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError("entries can't be prepared")
        self._pgconn.nonblocking = 1
        self._pgconn.enter_pipeline_mode()

    def is_alive(self) -> bool:
        """False where the server has hung up meanwhile."""
        try:
            self._pgconn.consume_input()  # its last words, if any
            self._pgconn.consume_input()  # and that it has gone
        except psycopg.Error:
            return False
        return self._pgconn.status == psycopg.pq.ConnStatus.OK

    def send(self, entries: Sequence[Entry]) -> None:
        """Send entries, without waiting; raises psycopg.Error."""
        for entry in entries:
            self._pgconn.send_query_prepared(_NAME, entry.parameters())
        self._pgconn.pipeline_sync()
        self._pgconn.flush()

    def has_answered(self) -> bool:
        """Whether the answer to what was sent is here, so that `receive` doesn't wait; raises psycopg.Error."""
        self._pgconn.consume_input()
        return not self._pgconn.is_busy()

    def receive(self) -> None:
        """Wait until all that was sent is on disk; raises psycopg.Error."""
        failed = False
        while True:
            self._wait()
            result = self._pgconn.get_result()
            if result is None:
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                break
            failed = failed or result.status != ExecStatus.COMMAND_OK
        if failed:
            raise psycopg.OperationalError("entries were not taken")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _wait(self) -> None:
        socket = self._pgconn.socket
        while self._pgconn.flush():
            self._until(select.select([socket], [socket], [], LONGEST))
            self._pgconn.consume_input()
        while not self.has_answered():
            self._until(select.select([socket], [], [], LONGEST))

    @staticmethod
    def _until(ready: tuple[list[Any], list[Any], list[Any]]) -> None:
        if not any(ready):
            raise psycopg.OperationalError("the access log does not answer")
