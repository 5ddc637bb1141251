"""An auditor restores a dump on a server of his own and recomputes it, as docs/auditor.md says; the dump, a folder and a key are all he needs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.commands.ending import ExitCode
from deploy.commands.verify import verify
from deploy.private import PrivatePostgres
from deploy.private.postgres import embedded_binaries
from services.casework.tests.desk import Desk, open_desk
from tests.databases import Home, make_home

AT_HOME, PASSWORD = "athome", "only in tests"


@pytest.fixture(scope="module")
def desk(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Desk]]:
    """An installation with some cases, and a checkpoint after them."""
    home = make_home(postgres, ("intake", "casework"))
    with home.vault("intake") as vault:
        made = open_desk(home, vault, tmp_path_factory.mktemp("casework"))
        for _ in range(3):
            made.running()
        yield home, made
        made.close()


@pytest.fixture
def at_home(desk: tuple[Home, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The dump restored under the auditor's own login, the kept checkpoint and the key in files; gives the restored database."""
    home, made = desk
    assert made.workings.checkpoints is not None
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "one.checkpoint").write_text(made.workings.checkpoints.take())
    (tmp_path / "key.txt").write_text(f"{made.workings.checkpoints.signing.signer.public}\n")
    (tmp_path / "password").write_text(PASSWORD)
    run("pg_dump", "--format=custom", f"--file={tmp_path / 'casework.dump'}", f"--dbname={home.admin_dsn('casework')}")
    with psycopg.connect(home.server.dsn(), autocommit=True) as server:
        server.execute(f"CREATE ROLE {AT_HOME}_auditor_login LOGIN PASSWORD '{PASSWORD}'".encode())
        server.execute(f"CREATE DATABASE {AT_HOME}_casework OWNER {AT_HOME}_auditor_login".encode())
        mine = home.server.dsn(f"{AT_HOME}_auditor_login", PASSWORD, f"{AT_HOME}_casework")
        run("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", f"--dbname={mine}", str(tmp_path / "casework.dump"))
        for name, value in {"POSTGRES_PORT": home.server.port, "DATABASE_PREFIX": AT_HOME, "AUDITOR_PASSWORD_FILE": tmp_path / "password"}.items():
            monkeypatch.setenv(f"NARVARO_{name}", str(value))
        with psycopg.connect(mine, autocommit=True) as connection:
            yield connection
        server.execute(f"DROP DATABASE {AT_HOME}_casework".encode())
        server.execute(f"DROP ROLE {AT_HOME}_auditor_login".encode())


def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs."""
    done = subprocess.run([str(embedded_binaries() / program), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def checked(folder: Path) -> ExitCode:
    return verify(None, ["casework"], False, folder / "kept", folder / "key.txt", ())


def test_an_untouched_dump_holds_against_the_kept_checkpoint(
    at_home: psycopg.Connection[tuple[object, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert ExitCode.DONE == checked(tmp_path)
    told = capsys.readouterr().out
    assert "1 checkpoint holds" in told
    assert f"held against 1 checkpoint in {tmp_path / 'kept'}" in " ".join(told.split())


def test_what_somebody_changed_before_the_dump_is_named(
    at_home: psycopg.Connection[tuple[object, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    at_home.execute("ALTER TABLE log_events DISABLE TRIGGER append_only")
    at_home.execute("UPDATE log_events SET state = state || ' '::bytea WHERE notification_id = 7")
    assert ExitCode.NOT_RIGHT == checked(tmp_path)
    assert "WRONG at position 7" in capsys.readouterr().out
