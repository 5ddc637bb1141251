"""Databases of the counting application, new for each test, and its parts on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.private import PrivatePostgres
from shared.messaging.tests.counting import make_counting_home
from shared.messaging.tests.processes import Processes
from shared.messaging.tests.service.parts import opened
from shared.messaging.workings import Workings
from tests.databases import Home


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    """Migrated databases of north, south and tally."""
    return make_counting_home(postgres)


@pytest.fixture
def north(home: Home) -> Iterator[Workings]:
    """North's workings, not running."""
    with opened(home, "north") as workings:
        yield workings


@pytest.fixture
def south(home: Home) -> Iterator[Workings]:
    """South's workings, not running."""
    with opened(home, "south") as workings:
        yield workings


@pytest.fixture
def tally(home: Home) -> Iterator[Workings]:
    """Tally's workings, not running."""
    with opened(home, "tally") as workings:
        yield workings


@pytest.fixture
def processes(home: Home, tmp_path: Path) -> Iterator[Processes]:
    """Starts services in processes of their own, and ends them."""
    with Processes(home, tmp_path) as started:
        yield started
