"""One town for the tests of this folder; each has pupils of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.private import PrivatePostgres
from tests.databases import make_home
from tests.destroying.town import Town, open_town


@pytest.fixture(scope="module")
def town(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = open_town(make_home(postgres), tmp_path_factory.mktemp("town"))
    yield made
    made.close_all()
