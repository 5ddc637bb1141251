"""A database of statistics, empty at the start of each test, and its app as a client sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from deploy.private import PrivatePostgres
from services.statistics.application import Statistics
from services.statistics.http.api import tables_api
from services.statistics.http.fact_pages import fact_pages
from services.statistics.http.pages import pages
from services.statistics.http.readers import open_to_all
from services.statistics.http.survey_pages import survey_pages
from services.statistics.reactions import KeepFacts
from services.statistics.tests.municipality import as_reported
from shared.contracts.fact import FactRecord
from shared.contracts.intake import TokenIssued
from shared.eventlog.database import Database
from shared.runtime.settings import Settings
from shared.vocabulary.codes import Role
from shared.web.app import make_app
from shared.web.session import make_session_keys
from shared.web.tokens import hash_of, make_token
from tests.databases import Home, make_home

Ask = Callable[..., FlaskClient]


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
    return KeepFacts(database)


@pytest.fixture
def statistics(database: Database) -> Statistics:
    return Statistics(database)


@pytest.fixture
def reported(keep: KeepFacts) -> KeepFacts:
    """All that the report counts is there."""
    keep.many(as_reported())
    return keep


@pytest.fixture
def ask(database: Database, keep: KeepFacts, tmp_path: Path) -> Ask:
    """A client of the service: of which profile, open to all or not, and with which role's token."""

    def client(role: Role | None = None, *, profile: str = "production", public_tables: bool = False) -> FlaskClient:
        _, public_key = make_session_keys(tmp_path)
        settings = Settings(profile=profile, public_tables=public_tables, session_public_key_file=public_key)
        to_all = open_to_all(settings)
        made = make_app(
            "statistics", settings, database, api=[tables_api(to_all)], pages=[pages(to_all), survey_pages(to_all), fact_pages]
        ).test_client()
        if role is not None:
            made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {issue_token(keep, role)}"
        return made

    return client


def issue_token(keep: KeepFacts, role: Role) -> str:
    """A token that intake has told of."""
    token = make_token()
    fact = TokenIssued(uuid4(), hash_of(token), uuid4(), role, None, False, date(2199, 1, 1))
    now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    keep(FactRecord("intake", 1_000_000, uuid4(), now, now.date(), None, uuid4(), Role.ADMIN, None, uuid4(), fact))
    return token


def empty(database: Database) -> None:
    """As a rebuild begins."""
    database.execute(f"TRUNCATE {', '.join(KeepFacts.tables)}")
