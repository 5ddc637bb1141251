"""`narvaro keys`: tells which master key holds what, makes a new one, moves every key under it; says in a line what is wrong, and shows no key."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest

from deploy.local import LocalInstallation
from shared.eventlog.database import Database
from shared.eventlog.tests.hashicorp_vault import hashicorp_vault
from shared.eventlog.vault import Vault
from shared.runtime.master_key import wrapping_of

HOUSE = Path(__file__).parents[2]
NUMBERS = ("one number", "another number", "a third number")
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith("NARVARO_")}


class Town:
    """An installation whose database runs and whose vault holds a few keys, and the commands that one gives there."""

    def __init__(self, local: LocalInstallation) -> None:
        self.local = local
        self.folder = local.installation.folder
        self.master_keys = local.installation.secrets / "master-key"
        self.shown = ""

    def narvaro(self, *arguments: str | Path, settings: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deploy.cli", *map(str, arguments)]
        done = subprocess.run(command, cwd=HOUSE, env={**OUTSIDE, **(settings or {})}, capture_output=True, text=True, timeout=100, check=False)
        self.shown += done.stdout + done.stderr
        return done

    def here(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.narvaro("keys", *arguments, "--folder", self.folder)

    def held(self) -> list[tuple[str, int]]:
        return [(row["is"], row["keys"]) for row in json.loads(self.here("--json").stdout)]

    def settings(self, **more: str) -> dict[str, str]:
        """What a container of the custodian's is told."""
        password = self.local.installation.secrets / "custodian.database"
        made = {"POSTGRES_PORT": str(self.local.server.port), "CUSTODIAN_PASSWORD_FILE": str(password), **more}
        return {f"NARVARO_{name}": value for name, value in made.items()}

    def pupils(self) -> dict[UUID, bytes]:
        """Whom the numbers find, and their keys, as a service that has just started sees them."""
        settings = self.local.installation.settings("intake", self.local.server.port, pool_size=2)
        database = Database(settings.vault_dsn("intake"), pool_size=2)
        database.open()
        try:
            vault = Vault(database, wrapping_of(settings))
            return {pupil: vault.key(pupil) for pupil in map(vault.pupil_of, NUMBERS)}
        finally:
            database.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    local = LocalInstallation(tmp_path / "installation")
    local.start_database()
    try:
        town = Town(local)
        town.pupils()
        yield town
        for master_key in town.master_keys.read_text().split():
            assert master_key not in town.shown
    finally:
        local.stop()


def test_a_new_master_key_takes_over_every_key_and_the_old_one_is_needed_no_more(town: Town):
    pupils, old = town.pupils(), town.master_keys.read_text().split()
    assert [("current", 4)] == town.held()
    made = town.here("new")
    assert 0 == made.returncode, made.stderr
    assert [("current", 0), ("earlier", 4)] == town.held()
    rotated = town.here("rotate")
    assert 0 == rotated.returncode, rotated.stderr
    assert "4 keys moved" in rotated.stdout
    assert [("current", 4), ("earlier", 0)] == town.held()
    assert "all 4 keys were under master key" in town.here("rotate").stdout
    new, *earlier = town.master_keys.read_text().split()
    assert old == earlier
    assert "-rw-------" == stat.filemode(town.master_keys.stat().st_mode)
    town.master_keys.write_text(new)
    assert pupils == town.pupils()
    assert [("current", 4)] == town.held()


def test_a_master_key_that_is_wanting_is_named_by_its_id_and_nothing_is_lost(town: Town):
    pupils, right = town.pupils(), town.master_keys.read_text()
    town.master_keys.write_text("ab" * 32)
    told, rotated = town.here(), town.here("rotate")
    assert (1, 1) == (told.returncode, rotated.returncode)
    assert "not at hand" in told.stdout
    assert "4 keys can't be unwrapped" in rotated.stdout
    town.master_keys.write_text(right)
    assert pupils == town.pupils()


def test_the_master_key_may_come_from_the_environment_and_stands_in_no_argument(town: Town):
    told = town.narvaro("keys", "--json", settings=town.settings(MASTER_KEY=town.master_keys.read_text().strip()))
    assert 0 == told.returncode, told.stderr
    assert [4] == [row["keys"] for row in json.loads(told.stdout)]


def test_hashicorp_vault_takes_over_from_a_file(town: Town, tmp_path: Path):
    (tmp_path / "token").write_text("the custodian's")
    with hashicorp_vault() as server:
        server.policies = {"the custodian's": frozenset({"encrypt", "rewrap", "keys"})}
        settings = town.settings(MASTER_KEY_FILE=str(town.master_keys), TRANSIT_ADDRESS=server.address, TRANSIT_TOKEN_FILE=str(tmp_path / "token"))
        rotated = town.narvaro("keys", "rotate", settings=settings)
        assert 0 == rotated.returncode, rotated.stderr
        assert "4 keys moved under master key transit/narvaro version 1" in rotated.stdout
        assert "decrypt" not in server.asked
        server.sealed = True
        sealed = town.narvaro("keys", "rotate", settings=settings)
    away = town.narvaro("keys", "rotate", settings=settings)
    assert (3, 3) == (sealed.returncode, away.returncode)
    assert "sealed" in sealed.stderr
    assert "does not answer" in away.stderr
    assert 1 == len(sealed.stderr.splitlines()) == len(away.stderr.splitlines())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"CUSTODIAN_PASSWORD_FILE": ""}, "NARVARO_CUSTODIAN_PASSWORD_FILE"),
        ({"MASTER_KEY": ""}, "NARVARO_MASTER_KEY_FILE is not set"),
        ({"MASTER_KEY": "cd" * 31}, "NARVARO_MASTER_KEY does not hold a master key of 64 hexadecimal digits"),
        ({"MASTER_KEY_FILE": "/no/such/file"}, "both set"),
        ({"MASTER_KEY": "", "MASTER_KEY_FILE": "/no/such/file"}, "cannot read /no/such/file"),
        ({"TRANSIT_ADDRESS": "http://vault.example.se:8200", "TRANSIT_TOKEN_FILE": "/no/such/file"}, "neither https nor on this machine"),
        ({"TRANSIT_ADDRESS": "https://vault.example.se:8200"}, "NARVARO_TRANSIT_TOKEN_FILE is not set"),
    ],
)
def test_a_setting_that_is_wrong_is_told_by_name(tmp_path: Path, change: dict[str, str], told: str):
    (tmp_path / "password").write_text("a password")
    right = {"CUSTODIAN_PASSWORD_FILE": str(tmp_path / "password"), "MASTER_KEY": "ef" * 32, "POSTGRES_PORT": "1"}
    settings = {f"NARVARO_{name}": value for name, value in {**right, **change}.items()}
    command = [sys.executable, "-m", "deploy.cli", "keys", "rotate"]
    done = subprocess.run(command, cwd=HOUSE, env={**OUTSIDE, **settings}, capture_output=True, text=True, timeout=100, check=False)
    assert 2 == done.returncode
    assert told in done.stderr
    assert not any(secret in done.stderr for secret in ("ef" * 32, "cd" * 31, "a password"))
