"""Databases for a look aside are made like the real ones and leave nothing behind, however the look ends."""

from __future__ import annotations

import os
import signal

import psycopg
import pytest

from deploy.private import PrivatePostgres
from deploy.scratch import InUse, scratch_databases
from shared.runtime.settings import Settings


@pytest.fixture
def settings(postgres: PrivatePostgres, request: pytest.FixtureRequest) -> Settings:
    return Settings(postgres_port=postgres.port, database_prefix=f"s{os.getpid()}_{request.node.name.count('_')}")


def left(postgres: PrivatePostgres, settings: Settings) -> list[str]:
    """Databases and roles that are there under the settings' prefix."""
    names = "SELECT datname AS name FROM pg_database UNION ALL SELECT rolname FROM pg_roles"
    with psycopg.connect(postgres.dsn()) as admin:
        return [name for (name,) in admin.execute(names) if name.startswith(settings.database_prefix)]


def test_they_are_migrated_and_empty_and_only_their_service_gets_in(postgres: PrivatePostgres, settings: Settings) -> None:
    with scratch_databases(postgres.dsn(), "statistics", settings) as aside, psycopg.connect(aside.dsn("statistics")) as connection:
        assert (0,) == connection.execute("SELECT count(*) FROM case_closed").fetchone()
        assert aside.database("statistics") != settings.database("statistics")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM case_closed")
    assert [] == left(postgres, settings)


def test_nothing_is_left_when_the_look_fails(postgres: PrivatePostgres, settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), scratch_databases(postgres.dsn(), "intake", settings):
        raise ZeroDivisionError
    assert [] == left(postgres, settings)


def test_nothing_is_left_when_the_process_is_told_to_stop(postgres: PrivatePostgres, settings: Settings) -> None:
    with pytest.raises(SystemExit) as ended, scratch_databases(postgres.dsn(), "intake", settings):
        os.kill(os.getpid(), signal.SIGTERM)
    assert 128 + signal.SIGTERM == ended.value.code
    assert [] == left(postgres, settings)


def test_what_a_killed_process_has_left_is_dropped_by_the_next(postgres: PrivatePostgres, settings: Settings) -> None:
    with psycopg.connect(postgres.dsn(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {settings.database_prefix}_scratch_casework")
        admin.execute(f"CREATE ROLE {settings.database_prefix}_scratch_casework_owner")
    with scratch_databases(postgres.dsn(), "intake", settings):
        assert f"{settings.database_prefix}_scratch_casework" not in left(postgres, settings)
    assert [] == left(postgres, settings)


def test_two_at_once_would_drop_each_others_and_are_refused(postgres: PrivatePostgres, settings: Settings) -> None:
    with scratch_databases(postgres.dsn(), "intake", settings) as aside:
        with pytest.raises(InUse, match="another look aside"), scratch_databases(postgres.dsn(), "intake", settings):
            pass
        assert f"{aside.database_prefix}_intake" in left(postgres, settings)
