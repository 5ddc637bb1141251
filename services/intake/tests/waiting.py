"""Two at the same moment, without chance: one waits until the other is known to wait for it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from shared.eventlog.database import Transaction

_SOMEBODY_WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def until_it_waits_for(transaction: Transaction, doing: Future[Any]) -> None:
    """Somebody waits for what the transaction has locked; what was done instead is told, if it didn't wait."""
    while transaction.connection.execute(_SOMEBODY_WAITS).fetchone() is None:
        assert not doing.done(), doing.result()
