"""The master key is changed: every key in the vault moves under the new one, in portions that survive an interruption, and no event is touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os import urandom
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.private import PrivatePostgres
from shared.eventlog.custody import PORTION, Custody, Moved
from shared.eventlog.database import Database
from shared.eventlog.tests.hashicorp_vault import hashicorp_vault
from shared.eventlog.transit import Transit
from shared.eventlog.vault import Vault
from shared.eventlog.wrapping import MasterKeyAway, MasterKeys, Succession, Wrapping, WrongMasterKey
from tests.databases import Home, make_home

OLD, NEW = urandom(32), urandom(32)


def master_keys(*keys: bytes) -> MasterKeys:
    return MasterKeys(lambda: keys)


class Interrupted(MasterKeys):
    """Master keys whose holder goes away after so many portions."""

    def __init__(self, *keys: bytes, portions: int) -> None:
        super().__init__(lambda: keys)
        self.portions = portions

    def rewrap(self, wrapped: Sequence[bytes]) -> list[bytes]:
        if self.portions == 0:
            raise MasterKeyAway("away")
        self.portions -= 1
        return super().rewrap(wrapped)


@contextmanager
def on(dsn: str) -> Iterator[Database]:
    database = Database(dsn, pool_size=2)
    database.open()
    try:
        yield database
    finally:
        database.close()


@contextmanager
def vault_of(home: Home, wrapping: Wrapping, service: str = "intake") -> Iterator[Vault]:
    with on(home.dsn(service, "vault")) as database:
        yield Vault(database, wrapping)


@contextmanager
def custody_of(home: Home, wrapping: Wrapping) -> Iterator[Custody]:
    with on(home.dsn("custodian", "vault")) as database:
        yield Custody(database, wrapping)


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres)


def keys_made(home: Home, wrapping: Wrapping, count: int) -> dict[UUID, bytes]:
    with vault_of(home, wrapping) as vault:
        subjects = [uuid4() for _ in range(count)]
        for subject in subjects:
            vault.make_key(subject)
        return {subject: vault.key(subject) for subject in subjects}


def keys_read(home: Home, wrapping: Wrapping, subjects: Sequence[UUID]) -> dict[UUID, bytes]:
    with vault_of(home, wrapping, "consent") as vault:
        return {subject: vault.key(subject) for subject in subjects}


def test_after_a_rotation_the_new_master_key_alone_opens_the_same_keys(home: Home):
    made = keys_made(home, master_keys(OLD), 5)
    with custody_of(home, master_keys(NEW, OLD)) as custody:
        assert Moved(moved=6, stuck=0) == custody.move(), "the five, and the key that numbers are looked up by"
        assert Moved(moved=0, stuck=0) == custody.move()
    assert made == keys_read(home, master_keys(NEW), list(made))
    with pytest.raises(WrongMasterKey):
        keys_read(home, master_keys(OLD), list(made))


def test_the_same_identity_number_finds_the_same_pupil_after_a_rotation(home: Home):
    with vault_of(home, master_keys(OLD)) as vault:
        pupil = vault.pupil_of("a number")
    with custody_of(home, master_keys(NEW, OLD)) as custody:
        custody.move()
    with vault_of(home, master_keys(NEW)) as vault:
        assert pupil == vault.pupil_of("a number") == vault.find_pupil("a number")
        assert vault.find_pupil("another number") is None


def test_an_interrupted_rotation_leaves_everything_readable_and_goes_on_where_it_stopped(home: Home):
    made = keys_made(home, master_keys(OLD), 2 * PORTION)
    with custody_of(home, Interrupted(NEW, OLD, portions=1)) as custody, pytest.raises(MasterKeyAway):
        custody.move()
    both = master_keys(NEW, OLD)
    assert made == keys_read(home, both, list(made))
    with custody_of(home, both) as custody:
        assert [PORTION, PORTION + 1] == list(custody.held().values())
        assert Moved(moved=PORTION + 1, stuck=0) == custody.move()
    assert made == keys_read(home, master_keys(NEW), list(made))


def test_a_key_that_nobody_can_unwrap_is_counted_and_stops_no_other(home: Home):
    made = keys_made(home, master_keys(OLD), 3)
    with on(home.dsn("intake", "vault")) as database:
        database.execute("SELECT make_key(%s, %s)", (uuid4(), master_keys(urandom(32)).wrap(bytes(32))))
    with custody_of(home, master_keys(NEW, OLD)) as custody:
        assert Moved(moved=4, stuck=1) == custody.move()
    assert made == keys_read(home, master_keys(NEW), list(made))


def test_a_wrong_master_key_moves_nothing(home: Home):
    made = keys_made(home, master_keys(OLD), 3)
    with custody_of(home, master_keys(NEW)) as custody:
        assert Moved(moved=0, stuck=4) == custody.move()
    assert made == keys_read(home, master_keys(OLD), list(made))


def test_a_service_with_a_wrong_master_key_wraps_nothing_that_others_could_not_open(home: Home):
    keys_made(home, master_keys(OLD), 1)
    wrong, subject = master_keys(NEW), uuid4()
    with vault_of(home, wrong) as vault:
        for attempt in (vault.prove, lambda: vault.make_key(subject), lambda: vault.pupil_of("a number")):
            with pytest.raises(WrongMasterKey):
                attempt()
    with psycopg.connect(home.admin_dsn("vault")) as administrator:
        row = administrator.execute("SELECT count(*) FROM subject_key WHERE subject = %s", (subject,)).fetchone()
    assert (0,) == row


def test_a_key_that_changed_while_it_was_being_rewrapped_is_left_as_it_is(home: Home):
    (subject,) = keys_made(home, master_keys(OLD), 1)
    with on(home.dsn("custodian", "vault")) as database:
        row = database.row("SELECT rewrap_key(%s, %s, %s) AS done", (subject, b"what was read earlier", master_keys(NEW).wrap(bytes(32))))
    assert row is not None
    assert row["done"] is False
    assert bytes(32) != keys_read(home, master_keys(OLD), [subject])[subject]


def test_no_event_and_no_sealed_value_is_touched(home: Home):
    with psycopg.connect(home.admin_dsn("vault"), autocommit=True) as administrator:
        keys_made(home, master_keys(OLD), 3)
        query = "SELECT relname, n_tup_upd + n_tup_ins + n_tup_del FROM pg_stat_user_tables WHERE relname <> 'subject_key' ORDER BY relname"
        before = administrator.execute(query).fetchall()
        with custody_of(home, master_keys(NEW, OLD)) as custody:
            custody.move()
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(home.dsn("custodian", "intake"))
        assert before == administrator.execute(query).fetchall()


def test_the_custodian_reads_no_key_by_the_services_door_and_looks_nobody_up(home: Home):
    with psycopg.connect(home.dsn("custodian", "vault"), autocommit=True) as connection:
        for query in (
            "SELECT open_key(gen_random_uuid())",
            "SELECT make_key(gen_random_uuid(), ''::bytea)",
            "SELECT find_pupil(''::bytea)",
            "SELECT * FROM subject_key",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(query.encode())


def test_the_master_key_moves_into_hashicorp_vault_and_is_rotated_there(home: Home, tmp_path: Path):
    (tmp_path / "token").write_text("everybody's")
    made = keys_made(home, master_keys(OLD), 4)
    with hashicorp_vault() as vault:
        vault.policies = {"everybody's": frozenset({"encrypt", "decrypt", "rewrap", "keys"})}
        transit = Transit(vault.address, tmp_path / "token")
        with custody_of(home, Succession(transit, master_keys(OLD))) as custody:
            assert Moved(moved=5, stuck=0) == custody.move()
        assert made == keys_read(home, transit, list(made))
        vault.rotate()
        with custody_of(home, transit) as custody:
            assert {"transit/narvaro version 2": 0, "transit/narvaro version 1": 5} == custody.held()
            vault.asked.clear()
            assert Moved(moved=5, stuck=0) == custody.move()
            assert "decrypt" not in vault.asked
        vault.keys["narvaro"].min_decryption_version = 2
        assert made == keys_read(home, transit, list(made))
