"""A session is good no more, in every service, once intake tells that its person has another role or has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from shared.contracts.intake import LimitedTokenIssued, PersonChanged, PersonEnded, TokenReplaced
from shared.eventlog.database import Database
from shared.runtime.settings import Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ApiResource, Role
from shared.web.credentials import FollowCredentials
from shared.web.identity import Limits
from shared.web.session import COOKIE, Sessions, make_session_keys
from shared.web.tests.diaries import API, PEOPLE, diary_app
from shared.web.tests.service.test_tokens import told
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


def status(client: FlaskClient, settings: Settings, standing: int) -> int:
    """What a session that began with this version of the person gets."""
    client.set_cookie(COOKIE, Sessions.from_settings(settings).issue(replace(PEOPLE["school"], standing=standing)))
    return client.get(f"{API}/diaries").status_code


def test_only_sessions_from_after_the_change_are_good(database: Database, settings: Settings) -> None:
    follow, person = FollowCredentials(database), PEOPLE["school"].person_id
    client = diary_app(database, identify=None, settings=settings).test_client()
    assert 200 == status(client, settings, 1)
    follow(told(PersonChanged(person, 2, Role.SCHOOL, None)))
    assert [401, 200] == [status(client, settings, version) for version in (1, 2)]
    follow(told(PersonEnded(person, 3)))
    assert [401, 401] == [status(client, settings, version) for version in (2, 3)]
    follow(told(PersonChanged(person, 4, Role.SCHOOL, None)))
    follow(told(PersonEnded(person, 3)))
    assert [401, 200] == [status(client, settings, version) for version in (3, 4)]


def test_a_limited_token_carries_its_limits_and_ends_when_it_is_replaced(database: Database) -> None:
    follow, text, units = FollowCredentials(database), make_token(), (UUID(int=7),)
    limits = (ApiResource.REFERRALS,), True, units, 60
    issued = LimitedTokenIssued(UUID(int=5), hash_of(text), UUID(int=6), Role.SCHOOL, UUID(int=8), False, today(), *limits)
    record = told(issued)
    follow(record)
    identity = TokenDirectory(database).identity_of(text)
    assert identity is not None
    assert Limits(frozenset({"referrals"}), True, units, 60) == identity.limits
    follow(told(TokenReplaced(UUID(int=5), record.recorded_at)))
    assert TokenDirectory(database).identity_of(text) is None
