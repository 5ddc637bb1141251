"""The vault gives keys by function to those who may have them, and to nobody else."""

import threading
from contextlib import closing
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.private import PrivatePostgres
from shared.eventlog.database import Database
from shared.eventlog.keyring import NoKey
from shared.eventlog.vault import Vault
from shared.eventlog.wrapping import MasterKeys, WrongMasterKey
from tests.databases import Home, make_home


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres)


def test_the_same_number_finds_the_same_pupil_and_key(home: Home) -> None:
    with home.vault() as vault:
        pupil = vault.pupil_of("a number")
        key = vault.key(pupil)
    with home.vault() as vault:
        assert vault.pupil_of("a number") == pupil
        assert vault.key(pupil) == key


def test_eight_who_look_up_a_new_number_at_once_get_one_pupil(home: Home) -> None:
    found: list[UUID] = []
    with home.vault() as vault:
        threads = [threading.Thread(target=lambda: found.append(vault.pupil_of("a new number"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_pupils_with_any_of_many_numbers_are_found_at_once_and_nobody_is_made(home: Home) -> None:
    with home.vault() as vault:
        known = {vault.pupil_of(f"one of many, {each}") for each in range(3)}
        assert known == vault.find_pupils([f"one of many, {each}" for each in range(50)])
        assert vault.find_pupil("one of many, 49") is None


def test_who_was_born_on_one_day_is_found_among_those_who_were_noted(home: Home) -> None:
    with home.vault() as vault:
        one, other, third, silent = (vault.pupil_of(f"born, {each}") for each in range(4))
        day = date(2013, 1, 1)
        assert (set(), {one}) == (vault.born_with({one: day}), vault.born_with({other: day}))
        assert set() == vault.born_with({third: date(2013, 1, 2)})
        assert {other} == vault.born_with({one: day})
        assert silent not in vault.born_with({other: day})


def test_no_birth_date_lies_in_the_vault(home: Home) -> None:
    with home.vault() as vault:
        vault.born_with({vault.pupil_of("a number"): date(2014, 5, 17)})
    with psycopg.connect(home.admin_dsn("vault")) as connection:
        rows = connection.execute("SELECT encode(born, 'escape') FROM pupil_born").fetchall()
    assert rows
    assert not any("2014" in row[0] for row in rows)


def test_consent_opens_keys_but_cannot_make_them(home: Home) -> None:
    with home.vault("intake") as vault:
        pupil = vault.pupil_of("a number")
    with home.vault("consent") as vault:
        assert len(vault.key(pupil)) == 32
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            vault.make_key(uuid4())


def test_statistics_does_not_get_into_the_vault(home: Home) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(home.dsn("statistics", "vault"))


@pytest.mark.parametrize("table", ["subject_key", "pupil_lookup", "pupil_born"])
def test_nobody_reads_the_vaults_tables(home: Home, table: str) -> None:
    with (
        psycopg.connect(home.dsn("intake", "vault")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"SELECT * FROM {table}".encode())


def test_a_subject_without_a_key_is_told_so(home: Home) -> None:
    with home.vault() as vault, pytest.raises(NoKey):
        vault.key(uuid4())


def test_keys_do_not_open_with_another_master_key(home: Home) -> None:
    with home.vault() as vault:
        pupil = vault.pupil_of("a number")
    database = Database(home.dsn("intake", "vault"))
    database.open()
    with closing(database), pytest.raises(WrongMasterKey):
        Vault(database, MasterKeys(lambda: [bytes(32)])).key(pupil)
