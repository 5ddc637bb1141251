"""An office for the service tests of a file of consent; each test opens cases of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.private import PrivatePostgres
from services.consent.tests.office import Office, open_office
from tests.databases import Home, make_home


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake", "consent"))


@pytest.fixture(scope="module")
def office(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with home.vault("intake") as vault:
        made = open_office(home, vault, tmp_path_factory.mktemp("consent"))
        yield made
        made.close()
