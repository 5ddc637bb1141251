"""The restore trap: an older backup of every database is put back, and whoever was destroyed meanwhile stays destroyed."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from deploy.log_check import check_log
from deploy.private.postgres import DEBIAN_15
from shared.eventlog.destroyed import write_list
from shared.eventlog.keyring import NoKey
from shared.eventlog.vault import VaultBehind
from shared.runtime.destroyed_list import list_signer_of
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import DestructionState, Role
from shared.vocabulary.ids import consent_id_of
from tests.databases import make_home
from tests.destroying.backup import dump, restore
from tests.destroying.town import DECISION, Town, open_town, said

PERSONAL = ("Robin", "Exempelsson", "Påhittad", "kim@exempel.se")
OTHER = "Sanna"


@pytest.fixture(scope="module", params=["wheel", "debian-15"])
def restored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, UUID, UUID]]:
    """A town that was dumped, in which a file was destroyed, and which was restored; with the destroyed case and another."""
    binaries: Path | None = None if request.param == "wheel" else DEBIAN_15
    server = request.getfixturevalue("postgres" if request.param == "wheel" else "postgres_15")
    folder = tmp_path_factory.mktemp("restored")
    town = open_town(make_home(server), folder)
    case_id, other = town.closed("20130101TF01"), town.accepted("20130101TF02", OTHER)
    dump(town.home, folder / "backup", binaries)
    town.destroy(case_id)
    town.close_all()
    restore(town.home, folder / "backup", binaries)
    town.reopened()
    yield town, case_id, other
    town.close_all()


def keys_in_the_vault(town: Town, pupil: UUID) -> int:
    with psycopg.connect(town.home.admin_dsn("vault")) as admin:
        row = admin.execute("SELECT count(*) FROM subject_key WHERE subject = %s", (pupil,)).fetchone()
    assert row is not None
    return int(row[0])


def test_the_backup_brought_the_key_back_and_yet_nothing_opens_before_the_list_is_applied(restored: tuple[Town, UUID, UUID]):
    town, case_id, other = restored
    pupil, somebody = town.pupil(case_id), town.pupil(other)
    assert 1 == keys_in_the_vault(town, pupil), "the restored vault holds the destroyed key: this is the trap"
    for name in ("intake", "consent", "casework"):
        log = town.services[name].log
        assert log is not None
        with pytest.raises(NoKey):
            log.keyring.key(pupil)
        with pytest.raises(VaultBehind):
            log.keyring.key(somebody)
        assert town.services[name].vault is log.keyring
        with pytest.raises(VaultBehind, match="keys destroyed --apply"):
            town.services[name].vault.prove()  # type: ignore[union-attr]
    assert 503 == town.get("consent", f"/consents/{consent_id_of(other)}", Role.TEAM_LEAD).status_code


def test_the_list_is_applied_by_itself_and_then_everybody_else_opens_again(restored: tuple[Town, UUID, UUID]):
    town, case_id, other = restored
    pupil = town.pupil(case_id)
    assert 1 == town.destroying.apply_list()
    assert 0 == keys_in_the_vault(town, pupil)
    for name in ("intake", "consent", "casework"):
        log = town.services[name].log
        assert log is not None
        assert 32 == len(log.keyring.key(town.pupil(other)))
        with pytest.raises(NoKey):
            log.keyring.key(pupil)


def test_the_log_learns_again_of_the_destruction_that_the_backup_had_lost(restored: tuple[Town, UUID, UUID]):
    town, case_id, other = restored
    town.destroying.apply_list()
    town.catch_up_alone()
    destruction = town.casework.archive.destruction_of(town.pupil(case_id))
    assert destruction is not None
    assert (DestructionState.CARRIED_OUT, DECISION) == (destruction.state, destruction.decision)
    page = town.page("casework", f"/cases/{case_id}", Role.TEAM_LEAD)
    assert (200, []) == (page.status_code, [word for word in PERSONAL if word in page.text])
    assert f"gallrades {today()} enligt beslut {DECISION}" in said(page.text)
    assert OTHER in town.page("casework", f"/cases/{other}", Role.TEAM_LEAD).text


def test_chains_trees_and_statistics_of_the_restored_logs_are_right(restored: tuple[Town, UUID, UUID]):
    town, _, _ = restored
    for service in ("intake", "consent", "casework"):
        with psycopg.connect(town.home.admin_dsn(service)) as connection:
            verdict = check_log(connection, service)
        assert (True, "", []) == (verdict.right, verdict.wrong, verdict.findings)
    assert 200 == town.get("statistics", "/tables/incoming-cases/data", Role.ANALYST).status_code


def test_a_list_that_was_lost_too_is_filled_again_from_the_log(restored: tuple[Town, UUID, UUID]):
    town, case_id, _ = restored
    town.destroying.apply_list()
    town.catch_up_alone()
    write_list(town.destroyed.path, [], list_signer_of(town.settings))
    town.destroying.apply_list()
    assert [town.pupil(case_id)] == list(town.destroyed.entries)
