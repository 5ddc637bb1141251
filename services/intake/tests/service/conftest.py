"""An installation of intake for the service tests of a file; each test uses pupils and keys of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from deploy.private import PrivatePostgres
from services.intake.tests.installation import Installation, install
from services.intake.workings import build
from tests.catching_up import catch_up
from tests.databases import make_home


@pytest.fixture(scope="module")
def house(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = install(make_home(postgres, ("intake",)), tmp_path_factory.mktemp("intake"))
    yield made
    for close in (made.workings.database.close, *made.workings.closing):
        close()


@pytest.fixture(scope="module")
def sigtuna(house: Installation) -> Iterator[Installation]:
    """The house under the rules of a municipality that has the road."""
    settings = replace(house.settings, municipality="sigtuna")
    workings = build(settings)
    workings.database.open()
    assert workings.log is not None
    workings.log.saved.append(lambda: catch_up(workings))
    yield replace(house, workings=workings, settings=settings)
    for close in (workings.database.close, *workings.closing):
        close()
