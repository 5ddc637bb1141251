"""The diaries on a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from deploy.private import PrivatePostgres
from shared.eventlog.log import EventLog
from shared.web.tests.diaries import diary_app
from tests.databases import Home, make_home


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake",))


@pytest.fixture
def log(home: Home) -> Iterator[EventLog]:
    with home.database("intake") as database, home.vault() as vault:
        yield EventLog(database, vault)


@pytest.fixture
def client(log: EventLog) -> FlaskClient:
    return diary_app(log.database, log).test_client()
