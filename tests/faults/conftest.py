"""The counting application's databases and processes, for killing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.private import PrivatePostgres
from deploy.private.rabbitmq import PrivateRabbitMQ
from shared.messaging.tests.counting import make_counting_home
from shared.messaging.tests.processes import Processes
from tests.databases import Home
from tests.faults.books import Books


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    """Migrated databases of north, south and tally."""
    return make_counting_home(postgres)


@pytest.fixture
def processes(home: Home, tmp_path: Path) -> Iterator[Processes]:
    """Starts services in processes of their own, and ends them."""
    with Processes(home, tmp_path) as started:
        yield started


@pytest.fixture
def books(home: Home) -> Books:
    """What was acknowledged, recorded and counted."""
    return Books(home)


@pytest.fixture
def own_rabbitmq(tmp_path: Path) -> Iterator[PrivateRabbitMQ]:
    """A broker that this test may kill."""
    with PrivateRabbitMQ(tmp_path / "rabbitmq") as server:
        yield server


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[PrivatePostgres]:
    """A database server that this test may kill."""
    with PrivatePostgres(tmp_path / "postgres") as server:
        yield server
