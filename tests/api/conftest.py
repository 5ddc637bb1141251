"""One town for every test of the manners of the APIs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.private import PrivatePostgres
from shared.runtime.migrations import SERVICES
from tests.api.described import Document, Operation, operations
from tests.api.town import Town, built


@pytest.fixture(scope="session")
def town(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The four services, with nothing in them but what these tests send."""
    with built(postgres, Path(tmp_path_factory.mktemp("api")) / "installation", "manners") as made:
        yield made


@pytest.fixture(scope="session")
def told(town: Town) -> dict[str, Document]:
    """What each service tells of itself."""
    return {service: town.description(service) for service in SERVICES}


@pytest.fixture(scope="session")
def every(told: dict[str, Document]) -> list[Operation]:
    """Every operation of every service."""
    return [each for service in SERVICES for each in operations(told[service], service)]
