"""A database of statistics, empty at the start of each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.private import PrivatePostgres
from services.statistics.application import Statistics
from services.statistics.reactions import KeepFacts
from shared.eventlog.database import Database
from shared.web.tokens import TokenDirectory
from tests.databases import Home, make_home


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("statistics",))


@pytest.fixture(scope="module")
def pool(home: Home) -> Iterator[Database]:
    with home.database("statistics") as database:
        yield database


@pytest.fixture
def database(pool: Database) -> Database:
    empty(pool)
    return pool


@pytest.fixture
def keep(database: Database) -> KeepFacts:
    return KeepFacts(database, TokenDirectory(database))


@pytest.fixture
def statistics(database: Database) -> Statistics:
    return Statistics(database)


def empty(database: Database) -> None:
    """As a rebuild begins."""
    database.execute(f"TRUNCATE {', '.join(KeepFacts.tables)}")
