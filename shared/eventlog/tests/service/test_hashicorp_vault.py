"""HashiCorp Vault holds the master key: keys are wrapped and unwrapped over its HTTP API, and whatever is wrong there is told and opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from os import urandom
from pathlib import Path
from traceback import format_exception

import pytest

from shared.eventlog.tests.hashicorp_vault import HashiCorpVault, Key, hashicorp_vault
from shared.eventlog.transit import Transit
from shared.eventlog.wrapping import MasterKeyAway, MasterKeys, MasterKeyTrouble, Succession, WrongMasterKey

KEY = bytes(range(32))
SERVICE, CUSTODIAN = frozenset({"encrypt", "decrypt"}), frozenset({"rewrap", "keys"})


@pytest.fixture
def vault() -> Iterator[HashiCorpVault]:
    with hashicorp_vault() as server:
        server.policies = {"a service's": SERVICE, "the custodian's": CUSTODIAN}
        yield server


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text("a service's\n")
    return path


def custodian(vault: HashiCorpVault, folder: Path) -> Transit:
    (folder / "custodian").write_text("the custodian's")
    return Transit(vault.address, folder / "custodian")


def test_a_key_is_wrapped_and_unwrapped_by_the_engine(vault: HashiCorpVault, token: Path):
    transit = Transit(vault.address, token)
    wrapped = transit.wrap(KEY)
    assert wrapped.startswith(b"vault:v1:")
    assert KEY == transit.unwrap(wrapped)
    assert ["encrypt", "decrypt"] == vault.asked


def test_after_a_rotation_new_wraps_bear_the_new_version_and_old_ones_still_open(vault: HashiCorpVault, token: Path, tmp_path: Path):
    transit = Transit(vault.address, token)
    wrapped = transit.wrap(KEY)
    vault.rotate()
    assert "transit/narvaro version 2" == transit.holder(transit.wrap(KEY))
    assert KEY == transit.unwrap(wrapped)
    assert ["transit/narvaro version 2", "transit/narvaro version 1"] == custodian(vault, tmp_path).holders()


def test_the_custodian_rewraps_without_ever_being_shown_a_key(vault: HashiCorpVault, token: Path, tmp_path: Path):
    transit, keys = Transit(vault.address, token), [urandom(32) for _ in range(5)]
    wrapped = [transit.wrap(each) for each in keys]
    vault.rotate()
    vault.asked.clear()
    office = custodian(vault, tmp_path)
    anew = office.rewrap(wrapped)
    assert ["rewrap"] == vault.asked
    assert {"transit/narvaro version 2"} == {transit.holder(each) for each in anew}
    assert keys == [transit.unwrap(each) for each in anew]
    with pytest.raises(MasterKeyAway, match="policy"):
        office.unwrap(anew[0])


def test_a_wrap_of_another_key_does_not_open(vault: HashiCorpVault, token: Path):
    vault.keys["another"] = Key()
    wrapped = Transit(vault.address, token, key="another").wrap(KEY)
    with pytest.raises(WrongMasterKey, match="transit/narvaro"):
        Transit(vault.address, token).unwrap(wrapped)


def test_a_version_that_was_shut_off_does_not_open(vault: HashiCorpVault, token: Path):
    transit = Transit(vault.address, token)
    wrapped = transit.wrap(KEY)
    vault.rotate()
    vault.keys["narvaro"].min_decryption_version = 2
    with pytest.raises(WrongMasterKey, match="shut off"):
        transit.unwrap(wrapped)


def test_one_bad_wrap_among_many_is_told(vault: HashiCorpVault, token: Path, tmp_path: Path):
    vault.keys["another"] = Key()
    mixed = [Transit(vault.address, token).wrap(KEY), Transit(vault.address, token, key="another").wrap(KEY)]
    with pytest.raises(WrongMasterKey):
        custodian(vault, tmp_path).rewrap(mixed)


def test_a_wrap_of_another_kind_is_never_sent_there(vault: HashiCorpVault, token: Path):
    transit, own = Transit(vault.address, token), MasterKeys(lambda: [KEY]).wrap(urandom(32))
    for refuse in (transit.unwrap, lambda wrapped: transit.rewrap([wrapped])):
        with pytest.raises(WrongMasterKey):
            refuse(own)
    assert [] == vault.asked


def test_moving_in_from_a_master_key_of_our_own(vault: HashiCorpVault, token: Path, tmp_path: Path):
    vault.policies["a service's"] |= CUSTODIAN
    own = MasterKeys(lambda: [urandom(32)])
    before, both = own.wrap(KEY), Succession(Transit(vault.address, token), own)
    assert KEY == both.unwrap(before)
    (anew,) = both.rewrap([before])
    assert KEY == Transit(vault.address, token).unwrap(anew)
    assert ["transit/narvaro version 1", *own.holders()] == both.holders()


def test_a_token_that_was_renewed_in_its_file_is_taken_up(vault: HashiCorpVault, token: Path):
    transit = Transit(vault.address, token)
    wrapped = transit.wrap(KEY)
    vault.policies = {"the next": SERVICE}
    with pytest.raises(MasterKeyAway, match="token"):
        transit.unwrap(wrapped)
    token.write_text("the next")
    assert KEY == transit.unwrap(wrapped)


def test_a_sealed_vault_is_told_and_works_again_when_unsealed(vault: HashiCorpVault, token: Path):
    transit = Transit(vault.address, token)
    wrapped = transit.wrap(KEY)
    vault.sealed = True
    with pytest.raises(MasterKeyAway, match="sealed"):
        transit.unwrap(wrapped)
    vault.sealed = False
    assert KEY == transit.unwrap(wrapped)


def test_a_vault_that_is_away_is_told_with_its_address(token: Path):
    with hashicorp_vault() as gone:
        address = gone.address
    with pytest.raises(MasterKeyAway, match=address):
        Transit(address, token).wrap(KEY)


def test_what_answers_otherwise_is_not_taken_for_a_vault(vault: HashiCorpVault, token: Path):
    vault.broken = True
    with pytest.raises(MasterKeyAway, match="not HashiCorp Vault"):
        Transit(vault.address, token).wrap(KEY)


def test_a_key_or_a_token_file_that_is_not_there_is_named(vault: HashiCorpVault, token: Path, tmp_path: Path):
    with pytest.raises(MasterKeyTrouble, match="transit/nowhere"):
        Transit(vault.address, token, key="nowhere").wrap(KEY)
    with pytest.raises(MasterKeyAway, match="no-such-file"):
        Transit(vault.address, tmp_path / "no-such-file").wrap(KEY)


def test_a_proxy_that_the_environment_names_gets_no_key(vault: HashiCorpVault, token: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert Transit(vault.address, token).wrap(KEY)


@pytest.mark.parametrize("trouble", ["sealed", "broken", "wrong", "refused"])
def test_no_error_quotes_a_key_a_token_or_a_wrap(vault: HashiCorpVault, token: Path, trouble: str):
    transit = Transit(vault.address, token)
    wrapped = transit.wrap(KEY)
    match trouble:
        case "sealed" | "broken":
            setattr(vault, trouble, True)
        case "wrong":
            vault.keys["narvaro"] = Key()
        case "refused":
            vault.policies = {}
    with pytest.raises(MasterKeyTrouble) as refused:
        transit.unwrap(wrapped)
    told = "".join(format_exception(refused.value))
    assert not any(secret in told for secret in ("AAECAwQF", wrapped.decode(), "a service's"))
