"""`narvaro keys destroyed` tells the list, notices a vault that is older than it, and signs it anew when the key is another."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.destroyed_list import ListLost, make_list_once
from deploy.private import PrivatePostgres
from shared.eventlog.destroyed import Entry
from shared.runtime.destroyed_list import destroyed_keys_of, list_signer_of
from tests.databases import Home, make_home
from tests.destroying.town import DECISION, Town, open_town


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres)


@pytest.fixture
def open_one(home: Home, tmp_path: Path) -> Town:
    """A town that is this test's own, with its list."""
    return open_town(home, tmp_path)


def narvaro(town: Town, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as the key custodian runs it."""
    settings = town.settings
    environment = {
        "PATH": "/usr/bin:/bin",
        "NARVARO_POSTGRES_PORT": str(settings.postgres_port),
        "NARVARO_DATABASE_PREFIX": settings.database_prefix,
        "NARVARO_CUSTODIAN_PASSWORD_FILE": str(settings.custodian_password_file),
        "NARVARO_DESTROYED_KEYS_FILE": str(settings.destroyed_keys_file),
        "NARVARO_CHECKPOINT_KEY_FILE": str(settings.checkpoint_key_file),
    }
    return subprocess.run([sys.executable, "-m", "deploy.cli", *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_list_is_told_applied_and_signed_anew(open_one: Town):
    town = open_one
    try:
        subject = uuid4()
        town.destroyed.add(Entry(subject, date(2026, 3, 14), DECISION), list_signer_of(town.settings))
        behind = narvaro(town, "keys", "destroyed")
        assert (1, True) == (behind.returncode, "keys destroyed --apply" in behind.stdout)
        applied = narvaro(town, "keys", "destroyed", "--apply", "--json")
        assert 0 == applied.returncode, applied.stderr
        assert [{"subject": str(subject), "on": "2026-03-14", "decision": DECISION}] == json.loads(applied.stdout)["destroyed"]
        earlier, key = town.folder / "earlier.pem", town.folder / "checkpoint.pem"
        key.rename(earlier)
        key.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        refused = narvaro(town, "keys", "destroyed")
        assert (1, True) == (refused.returncode, "not a list of destroyed keys that our key has signed" in refused.stderr)
        assert 0 == narvaro(town, "keys", "destroyed", "--sign-anew", str(earlier)).returncode
        listed = destroyed_keys_of(town.settings)
        assert listed is not None
        assert [subject] == list(listed.entries)
    finally:
        town.close_all()


def test_a_lost_list_is_not_made_anew_and_only_a_person_makes_the_first_of_an_installation_with_pupils(open_one: Town, postgres: PrivatePostgres):
    """An empty list beside an older vault would bring everybody back who was destroyed since."""
    town = open_one
    try:
        assert not make_list_once(town.settings, postgres.dsn()), "the list is there"
        refused = narvaro(town, "keys", "destroyed", "--first")
        assert (2, True) == (refused.returncode, "already" in refused.stderr)
        pupil = town.pupil(town.accepted("20130101TF01"))
        town.destroyed.path.unlink()
        with pytest.raises(ListLost, match="narvaro keys destroyed --first"):
            make_list_once(town.settings, postgres.dsn())
        assert not town.destroyed.path.exists()
        made = narvaro(town, "keys", "destroyed", "--first")
        assert (0, True) == (made.returncode, "knows 1 pupils" in made.stdout), made.stderr
        assert {} == town.destroyed.entries
        town.destroyed.add(Entry(pupil, date(2026, 3, 14), DECISION), list_signer_of(town.settings))
        assert 0 == narvaro(town, "keys", "destroyed", "--apply").returncode
        town.destroyed.path.unlink()
        lost = narvaro(town, "keys", "destroyed", "--first")
        assert (2, True) == (lost.returncode, "put it back from its own backup" in lost.stderr)
        assert not town.destroyed.path.exists()
    finally:
        town.close_all()
