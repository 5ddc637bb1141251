"""An installation of intake for the service tests of a file; each test uses pupils and keys of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.private import PrivatePostgres
from services.intake.tests.installation import Installation, install
from tests.databases import make_home


@pytest.fixture(scope="module")
def house(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = install(make_home(postgres, ("intake",)), tmp_path_factory.mktemp("intake"))
    yield made
    for close in (made.workings.database.close, *made.workings.closing):
        close()
