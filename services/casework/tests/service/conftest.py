"""A desk for the service tests of a file of casework; each test opens cases of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.private import PrivatePostgres
from services.casework.tests.desk import Desk, open_desk
from tests.databases import Home, make_home


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake", "casework"))


@pytest.fixture(scope="module")
def kept_desk(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with home.vault("intake") as vault:
        made = open_desk(home, vault, tmp_path_factory.mktemp("casework"))
        yield made
        made.close()


@pytest.fixture
def desk(kept_desk: Desk) -> Desk:
    kept_desk.consent.refuses, kept_desk.consent.silent = "", False
    kept_desk.consent.asked.clear()
    return kept_desk
