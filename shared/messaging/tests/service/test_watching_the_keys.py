"""A service forgets opened keys though nobody asks it anything, and says so while the master key is wrong or away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from os import urandom

import pytest

from deploy.private import PrivatePostgres
from shared.eventlog.custody import Custody
from shared.eventlog.database import Database
from shared.eventlog.vault import KEPT_SECONDS, Vault
from shared.eventlog.wrapping import MasterKeys
from shared.messaging.key_watch import PROVE_AGAIN, PROVE_EVERY, KeyWatch
from tests.databases import Home, make_home


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres)


@pytest.fixture
def keys(home: Home) -> Iterator[Database]:
    database = Database(home.dsn("intake", "vault"), pool_size=2)
    database.open()
    yield database
    database.close()


def test_a_key_that_was_opened_a_minute_ago_is_forgotten_without_anybody_asking(home: Home, keys: Database):
    now = [0.0]
    vault = Vault(keys, MasterKeys(lambda: [home.master_key]), clock=lambda: now[0])
    watch = KeyWatch("intake", vault)
    vault.key(vault.pupil_of("a number"))
    now[0] = KEPT_SECONDS / 2
    vault.key(vault.pupil_of("another number"))
    now[0] = KEPT_SECONDS
    watch.turn()
    assert 1 == vault.opened, "the one that was opened half a minute ago"
    now[0] = 2 * KEPT_SECONDS
    watch.turn()
    assert 0 == vault.opened


def test_a_wrong_master_key_is_noticed_at_once_and_told_by_its_id_until_it_is_put_right(home: Home, keys: Database):
    with home.vault() as vault:
        vault.pupil_of("a number")
    wrong = urandom(32)
    at_hand = [wrong]
    watch = KeyWatch("intake", Vault(keys, MasterKeys(lambda: tuple(at_hand))))
    watch.turn()
    (right_id,), (wrong_id,) = MasterKeys(lambda: [home.master_key]).holders(), MasterKeys(lambda: [wrong]).holders()
    assert f"the key was wrapped by master key {right_id}; this process has {wrong_id}" == watch.trouble
    at_hand.insert(0, home.master_key)
    for _ in range(PROVE_AGAIN):
        watch.turn()
    assert "" == watch.trouble


def test_a_vault_that_moved_under_a_master_key_nobody_told_us_of_is_noticed_while_running(home: Home, keys: Database):
    with home.vault() as vault:
        vault.pupil_of("a number")
    watch = KeyWatch("intake", Vault(keys, MasterKeys(lambda: [home.master_key])))
    watch.turn()
    assert "" == watch.trouble
    custody = Database(home.dsn("custodian", "vault"), pool_size=1)
    custody.open()
    with closing(custody):
        assert Custody(custody, MasterKeys(lambda: [urandom(32), home.master_key])).move().moved
    for _ in range(PROVE_EVERY):
        watch.turn()
    assert watch.trouble
