"""A database whose connection breaks at a chosen statement, as when a process is killed there: the server undoes what was not committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from psycopg import OperationalError

from shared.eventlog.database import Database, Transaction


class Fragile(Database):
    """Breaks before its `breaks_at`-th statement within a transaction, counted from when that was set; 0 never breaks."""

    breaks_at = 0

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """As always, on a connection that counts."""
        inner = self.current is not None
        with super().transaction() as transaction:
            if not inner:
                _break(transaction, self)
            yield transaction


def _break(transaction: Transaction, database: Fragile) -> None:
    connection = transaction.connection

    def counting(execute: Callable[..., Any]) -> Callable[..., Any]:
        def count(*arguments: Any, **options: Any) -> Any:
            database.breaks_at -= 1
            if database.breaks_at == 0:
                connection.close()
                raise OperationalError("the connection is lost")
            return execute(*arguments, **options)

        return count

    connection.execute = counting(connection.execute)  # type: ignore[method-assign]
    transaction.cursor = SimpleNamespace(execute=counting(transaction.cursor.execute))  # type: ignore[assignment]
