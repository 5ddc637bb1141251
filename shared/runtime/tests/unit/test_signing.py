"""Who signs and where to, as the settings say, and what is told where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.eventlog.destinations import Address, Folder
from shared.runtime.settings import BadSetting, Settings
from shared.runtime.signing import new_signing_key, signer_of, signing_of
from shared.web.session import make_session_keys


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "checkpoint.pem"
    path.write_text(new_signing_key())
    return path


def test_without_a_key_nobody_signs() -> None:
    assert signing_of(Settings()) is None


def test_the_name_is_the_host_that_users_see_without_its_port(key: Path) -> None:
    settings = Settings(checkpoint_key_file=key, public_address="https://narvaro.example.se:8443/")
    assert "narvaro.example.se" == signer_of(settings).name
    note = signer_of(settings).sign("text\n")
    assert "text\n" == signer_of(settings).public.text_of(note)


def test_a_folder_and_an_address_are_both_served(key: Path, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(" secret\n")
    address = "https://auditor.example.se/kept"
    signing = signing_of(Settings(checkpoint_key_file=key, checkpoint_folder=tmp_path, checkpoint_address=address, checkpoint_token_file=token))
    assert signing is not None
    folder, elsewhere = signing.destinations
    assert isinstance(elsewhere, Address)
    assert (Folder(tmp_path), address, "secret") == (folder, elsewhere.name, elsewhere.token())


def test_what_is_no_key_is_told_by_the_settings_name_and_not_by_its_content(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("my password")
    _, public = make_session_keys(tmp_path)
    for path in (wrong, public):
        with pytest.raises(BadSetting, match=r"^NARVARO_CHECKPOINT_KEY_FILE does not hold an Ed25519 key in PEM, without a password$"):
            signing_of(Settings(checkpoint_key_file=path))
    with pytest.raises(BadSetting, match="cannot read"):
        signing_of(Settings(checkpoint_key_file=tmp_path / "missing"))


def test_an_address_without_a_host_is_told(key: Path) -> None:
    with pytest.raises(BadSetting, match="PUBLIC_ADDRESS names no host"):
        signer_of(Settings(checkpoint_key_file=key, public_address="narvaro"))
