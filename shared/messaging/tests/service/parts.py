"""Parts of the counting application on real databases, not running by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shared.messaging.facts import Facts
from shared.messaging.follower import Follower
from shared.messaging.positions import StoredLedger
from shared.messaging.tests.counting import Counting, published, workings_of
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings
from tests.databases import Home

TABLES = ("count", "counted")


@contextmanager
def opened(home: Home, service: str, database: str | None = None) -> Iterator[Workings]:
    """A service's workings on its own or another database."""
    workings = workings_of(service, home.dsn(service, database))
    workings.database.open()
    try:
        yield workings
    finally:
        workings.database.close()


def log_of(workings: Workings) -> Counting:
    """The workings' application."""
    assert isinstance(workings.log, Counting)
    return workings.log


def facts_of(workings: Workings) -> Facts:
    """The workings' facts."""
    return Facts(workings.name, LogWindow(log_of(workings)), published)


def follower_of(workings: Workings, source: str = "north") -> Follower:
    """The follower of one source."""
    return Follower(StoredLedger(workings.database, workings.name, source), source, workings.reactions[source])


def total_of(workings: Workings, source: str = "north") -> int:
    """What tally has written down of a source, summed up."""
    row = workings.database.row("SELECT coalesce(sum(amount), 0)::bigint AS total FROM counted WHERE source = %s", (source,))
    assert row is not None
    total: int = row["total"]
    return total
