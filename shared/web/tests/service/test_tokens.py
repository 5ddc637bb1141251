"""API clients' tokens travel as hashes in facts, and end when they are revoked or have expired."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from shared.contracts.fact import FactRecord
from shared.contracts.intake import TokenIssued, TokenRevoked
from shared.eventlog.database import Database
from shared.runtime.settings import Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.session import COOKIE, Sessions, make_session_keys
from shared.web.tests.diaries import API, PEOPLE, diary_app, json_of
from shared.web.tokens import TokenDirectory, hash_of, make_token
from tests.databases import Home


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    with home.database("intake") as database:
        yield database


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    private, public = make_session_keys(tmp_path_factory.mktemp("keys"))
    return Settings(profile="demo", session_private_key_file=Path(private), session_public_key_file=Path(public))


@pytest.fixture
def client(database: Database, settings: Settings) -> FlaskClient:
    return diary_app(database, identify=None, settings=settings).test_client()


def told(fact: Any) -> FactRecord:
    return FactRecord("intake", 1, uuid4(), datetime.now(UTC), today(), None, uuid4(), "admin", None, uuid4(), fact)


def issue(directory: TokenDirectory, *, until: date | None = None, role: Role = Role.SCHOOL) -> tuple[str, UUID]:
    token, token_id = make_token(), uuid4()
    directory.follow(told(TokenIssued(token_id, hash_of(token), uuid4(), role, uuid4(), True, until or today())))
    return token, token_id


def asked(client: FlaskClient, token: str) -> tuple[int, str]:
    answer = client.get(f"{API}/diaries", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, (json_of(answer) or {}).get("code", "")


def test_a_token_opens_the_api_until_it_is_revoked(client: FlaskClient, database: Database):
    directory = TokenDirectory(database)
    token, token_id = issue(directory)
    assert (200, "") == asked(client, token)
    directory.follow(told(TokenRevoked(token_id)))
    assert (401, "token-not-valid") == asked(client, token)


def test_a_token_gives_its_role_organisation_and_import_right(database: Database):
    directory = TokenDirectory(database)
    identity = directory.identity_of(issue(directory)[0])
    assert identity is not None
    assert (Role.SCHOOL, True, "") == (identity.role, identity.may_import, identity.form_secret)
    assert identity.organisation_id is not None


def test_a_token_ends_after_its_last_day(client: FlaskClient, database: Database):
    token, _ = issue(TokenDirectory(database), until=today() - timedelta(days=1))
    assert (401, "token-not-valid") == asked(client, token)


def test_a_fact_told_twice_makes_one_token(database: Database):
    directory = TokenDirectory(database)
    token = make_token()
    fact = TokenIssued(uuid4(), hash_of(token), uuid4(), Role.ADMIN, None, False, today())
    directory.follow(told(fact))
    directory.follow(told(fact))
    assert directory.identity_of(token) is not None


def test_only_the_hash_of_a_token_is_stored(database: Database):
    token, _ = issue(TokenDirectory(database))
    row = database.row("SELECT string_agg(api_token::text, ' ') AS everything FROM api_token")
    assert row is not None
    assert token not in row["everything"]
    assert hash_of(token) in row["everything"]


@pytest.mark.parametrize("header", ["Bearer nothing", "Bearer ", "Basic bmFtZTpwYXNz", "nothing"])
def test_what_is_no_token_of_ours_is_refused(client: FlaskClient, header: str):
    answer = client.get(f"{API}/diaries", headers={"Authorization": header})
    assert (401, "token-not-valid") == (answer.status_code, json_of(answer)["code"])


def test_a_session_opens_the_api_and_its_forms_need_its_secret(client: FlaskClient, settings: Settings):
    sessions = Sessions.from_settings(settings)
    client.set_cookie(COOKIE, sessions.issue(PEOPLE["school"]))
    assert 200 == client.get(f"{API}/diaries").status_code
    answer = client.post("/intake/diaries/new", data={"idempotency_key": str(uuid4())}, headers={"Accept": "text/html"})
    assert 403 == answer.status_code
    page = client.get("/intake/diaries/new").text
    secret = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert 422 == client.post("/intake/diaries/new", data={"idempotency_key": str(uuid4()), "csrf_token": secret}).status_code
    assert "En school" in page


def test_a_session_that_is_not_good_is_nobody(client: FlaskClient):
    client.set_cookie(COOKIE, "a.b.c")
    assert 401 == client.get(f"{API}/diaries").status_code
