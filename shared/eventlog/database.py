"""One service's database: a pool, and a transaction that everything in one command shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg import Connection, Cursor, connect
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

_BOUNDS = "-c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"


@dataclass
class Transaction:
    """What is written together: events, positions, answers. `subject` is whom the first event with a subject was about."""

    connection: Connection[DictRow]
    cursor: Cursor[DictRow]
    position: int = 0
    subject: UUID | None = None
    after_commit: list[Callable[[], None]] = field(default_factory=list)


class Database:
    """A pool of connections in autocommit; inside `transaction()` all work of this thread or greenlet goes to one of them."""

    def __init__(self, dsn: str, *, pool_size: int = 10, timeout: float = 5.0) -> None:
        self.pool_size = pool_size
        self._dsn = dsn
        self._current: ContextVar[Transaction | None] = ContextVar("transaction", default=None)
        self._kept: ContextVar[Connection[DictRow] | None] = ContextVar("kept", default=None)
        self._pool: ConnectionPool[Connection[DictRow]] = ConnectionPool(
            dsn,
            min_size=1,
            max_size=pool_size,
            timeout=timeout,
            open=False,
            connection_class=Connection[DictRow],
            kwargs={"autocommit": True, "row_factory": dict_row, "connect_timeout": 5, "options": _BOUNDS},
        )

    def open(self) -> None:
        """Start filling the pool; a database that is away is met at the first query."""
        self._pool.open(wait=False)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def connect(self, options: str) -> Connection[DictRow]:
        """A connection beside the pool, in autocommit, for whoever keeps one; raises psycopg.OperationalError."""
        return connect(self._dsn, autocommit=True, row_factory=dict_row, connect_timeout=5, options=options)

    @contextmanager
    def kept_to(self, connection: Connection[DictRow]) -> Iterator[None]:
        """All work of this thread or greenlet goes to one connection meanwhile; where that is in a transaction, ours are savepoints in it."""
        token = self._kept.set(connection)
        try:
            yield
        finally:
            self._kept.reset(token)

    def _any(self) -> AbstractContextManager[Connection[DictRow]]:
        kept = self._kept.get()
        return self._pool.connection() if kept is None else nullcontext(kept)

    @property
    def current(self) -> Transaction | None:
        """The transaction that this thread or greenlet is in."""
        return self._current.get()

    @contextmanager
    def connection(self) -> Iterator[Connection[DictRow]]:
        """The transaction's connection, or one of the pool's; raises psycopg.OperationalError when the database is away."""
        current = self._current.get()
        if current is not None:
            yield current.connection
            return
        with self._any() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a transaction, or join the one that is under way; commits at the outer end."""
        current = self._current.get()
        if current is not None:
            yield current
            return
        with self._any() as connection, connection.transaction():
            transaction = Transaction(connection, connection.cursor())
            token = self._current.set(transaction)
            try:
                yield transaction
            finally:
                self._current.reset(token)
        for done in dict.fromkeys(transaction.after_commit):
            done()

    @contextmanager
    def _cursor(self) -> Iterator[Cursor[DictRow]]:
        """For one answer, which is taken at once, so that all of a transaction share one."""
        current = self._current.get()
        if current is not None:
            yield current.cursor
            return
        with self._any() as connection:
            yield connection.cursor()

    def rows(self, query: str, parameters: Any = ()) -> list[DictRow]:
        """All rows of a query."""
        with self._cursor() as cursor:
            return cursor.execute(query, parameters).fetchall()

    def row(self, query: str, parameters: Any = ()) -> DictRow | None:
        """The first row of a query, or None."""
        with self._cursor() as cursor:
            return cursor.execute(query, parameters).fetchone()

    def execute(self, query: str, parameters: Any = ()) -> int:
        """Run a statement; the number of rows that it changed."""
        with self._cursor() as cursor:
            return cursor.execute(query, parameters).rowcount
