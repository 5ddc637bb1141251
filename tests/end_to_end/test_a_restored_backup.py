"""What an operator does after one service's database was restored: a new epoch, and its followers go on or are rebuilt; all by commands."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from deploy.cli import main
from deploy.commands.sources import opened
from deploy.commands.whereabouts import databases
from deploy.local import LocalInstallation
from deploy.private.postgres import embedded_binaries
from shared.messaging.follower import Follower, Outcome
from shared.messaging.positions import StoredLedger

INTAKE = "narvaro_intake"


class Town:
    """An installation whose database alone runs, and what one does there."""

    def __init__(self, local: LocalInstallation, backup: Path) -> None:
        self.local = local
        self.backup = backup

    def narvaro(self, *arguments: str, says: str = "") -> Result:
        """A command, in this process."""
        return CliRunner().invoke(main, [*arguments, "--folder", str(self.local.installation.folder)], input=says)

    def told(self, *arguments: str) -> list[str]:
        """The lines of a command that must end well."""
        done = self.narvaro(*arguments)
        assert 0 == done.exit_code, done.output
        return done.stdout.splitlines()

    def registered(self, name: str) -> None:
        """Intake records a person with a token, whom everybody else follows."""
        self.told("bootstrap", "--name", name)

    def followed(self, service: str) -> Outcome:
        """Let a service follow intake as far as it goes."""
        with databases(self.local.installation.folder, [service]) as reached, opened(service, reached) as here:
            ledger = StoredLedger(here.workings.database, service, "intake")
            return Follower(ledger, "intake", here.workings.reactions["intake"]).catch_up(here.pulls["intake"])

    def dump(self) -> None:
        self._postgres("pg_dump", "--format=custom", f"--file={self.backup}", INTAKE)

    def restore(self) -> None:
        with psycopg.connect(self.local.server.dsn(), autocommit=True) as administrator:
            administrator.execute(f"DROP DATABASE {INTAKE} WITH (FORCE)".encode())
        self._postgres("pg_restore", "--create", "--exit-on-error", "--dbname=postgres", str(self.backup))

    def proven(self, services: Sequence[str]) -> set[tuple[str, bool]]:
        """Who has applied all of intake, as the command tells it."""
        asked = [word for service in services for word in ("--service", service)]
        told = json.loads(self.narvaro("follow", "prove", "--json", *asked).stdout)
        return {(each["at"], each["right"]) for each in told if each["source"] == "intake"}

    def _postgres(self, program: str, *arguments: str) -> None:
        server = self.local.server
        ours = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": "postgres", "PGPASSWORD": server.folder.password()}
        subprocess.run([str(embedded_binaries() / program), *arguments], env={**os.environ, **ours}, check=True)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Intake was set back to a backup that lacks one person, whom casework and statistics know; it has met somebody else since."""
    folder = tmp_path_factory.mktemp("restored")
    local = LocalInstallation(folder / "installation")
    local.start_database()
    try:
        town = Town(local, folder / "backup")
        town.registered("Administratör Ettpersson")
        town.dump()
        town.registered("Administratör Tvåpersson")
        for service in ("casework", "statistics"):
            assert Outcome.CAUGHT_UP is town.followed(service)
        town.restore()
        yield town
    finally:
        local.stop()


def test_one_service_goes_on_and_another_is_rebuilt_after_a_restore_and_both_have_missed_nothing(town: Town):
    assert 1 == town.narvaro("restored", "intake", says="n\n").exit_code, "whoever says no has begun nothing"
    early = town.narvaro("follow", "again", "casework", "intake", "--dry-run")
    assert (1, True) == (early.exit_code, "has begun no new one" in early.stdout)
    end, begun, note, _ = town.told("restored", "intake", "--yes")
    assert "log of intake ends at position 2" in end
    assert "has begun" in begun
    assert note.endswith("--put-back " + end.rpartition(" ")[2])
    town.registered("Administratör Trepersson")
    for service in ("casework", "statistics"):
        assert Outcome.HISTORY_DIFFERS is town.followed(service)
    assert {("casework", False), ("statistics", False)} == town.proven(("casework", "statistics"))

    refused = town.narvaro("follow", "again", "statistics")
    assert (1, True) == (refused.exit_code, "narvaro rebuild statistics" in refused.stdout)
    town.told("rebuild", "statistics")
    only_told = town.told("follow", "again", "casework", "--dry-run")
    assert Outcome.HISTORY_DIFFERS is town.followed("casework")
    resumed = town.told("follow", "again", "casework", "--yes")
    assert only_told == resumed[:-1]
    assert "casework follows intake again" == resumed[-1]
    for service in ("casework", "statistics"):
        assert Outcome.CAUGHT_UP is town.followed(service)
    assert {("casework", True), ("statistics", True)} == town.proven(("casework", "statistics"))
    town.told("rebuild", "casework")
    assert ["nobody whom casework follows has another history"] == town.told("follow", "again", "casework")
    assert {"casework"} == {each["service"] for each in json.loads("".join(town.told("rebuild", "--compare", "casework", "--json"))) if each["same"]}


def test_a_restored_log_whose_service_runs_gets_no_epoch_and_nobody_follows_a_stranger(town: Town):
    settings = town.local.installation.settings("intake", town.local.server.port)
    with psycopg.connect(settings.dsn("intake")):
        running = town.narvaro("restored", "intake", "--yes")
    assert (1, True) == (running.exit_code, "stop it first" in running.stderr)
    strange = town.narvaro("follow", "again", "casework", "statistics")
    assert (2, "narvaro: casework follows intake, consent, not statistics\n") == (strange.exit_code, strange.stderr)
