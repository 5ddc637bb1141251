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

from deploy.private import PrivatePostgres
from shared.eventlog.destroyed import Entry
from shared.runtime.destroyed_list import destroyed_keys_of, list_signer_of
from tests.databases import Home, make_home
from tests.destroying.town import DECISION, Town, open_town


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres)


@pytest.fixture
def open_one(home: Home, tmp_path: Path) -> Town:
    """A town whose list is this test's own."""
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
