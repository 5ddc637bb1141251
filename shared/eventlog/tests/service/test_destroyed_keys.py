"""A destroyed key stays destroyed: in the vault for every role, and after a restore by the signed list outside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.eventlog.custodian import Custodian
from shared.eventlog.database import Database
from shared.eventlog.destroyed import DestroyedKeys, Entry, ListUnreadable, write_list
from shared.eventlog.keyring import NoKey
from shared.eventlog.vault import Vault, VaultBehind
from shared.eventlog.wrapping import MasterKeys
from shared.proof.note import Signer
from tests.databases import PASSWORD, Home, make_home

SIGNER = Signer("narvaro.example.se", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
DAY = date(2026, 3, 14)


@pytest.fixture(scope="module", params=["wheel", "debian-15"])
def home(request: pytest.FixtureRequest) -> Home:
    return make_home(request.getfixturevalue("postgres" if request.param == "wheel" else "postgres_15"))


@pytest.fixture
def destroyed(tmp_path: Path) -> DestroyedKeys:
    """A list that nobody stands on yet."""
    write_list(tmp_path / "destroyed-keys", [], SIGNER)
    return DestroyedKeys(tmp_path / "destroyed-keys", SIGNER.public)


@contextmanager
def vault(home: Home, service: str = "intake", destroyed: DestroyedKeys | None = None) -> Iterator[Vault]:
    database = Database(home.dsn(service, "vault"), pool_size=2)
    database.open()
    try:
        yield Vault(database, MasterKeys(lambda: [home.master_key]), destroyed=destroyed)
    finally:
        database.close()


@contextmanager
def custodian(home: Home, destroyed: DestroyedKeys) -> Iterator[Custodian]:
    """The custodian, by a login of the test's own."""
    login, group = f"{home.prefix}_somebody", f"{home.prefix}_vault_custodian"
    with psycopg.connect(home.server.dsn(), autocommit=True) as admin:
        if admin.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).rowcount == 0:
            admin.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}' IN ROLE {group}".encode())
    database = Database(home.server.dsn(login, PASSWORD, f"{home.prefix}_vault"), pool_size=2)
    database.open()
    try:
        yield Custodian(database, destroyed)
    finally:
        database.close()


def destroy(home: Home, destroyed: DestroyedKeys, subject: UUID) -> None:
    """As the service that carries out destructions does it."""
    destroyed.add(Entry(subject, DAY, "UBN-2026-00012 § 14"), SIGNER)
    with custodian(home, destroyed) as it:
        it.destroy(subject)


def test_a_destroyed_key_opens_for_nobody_and_is_not_made_again(home: Home, destroyed: DestroyedKeys):
    with vault(home) as intake:
        pupil = intake.pupil_of("a child")
    destroy(home, destroyed, pupil)
    for service in ("intake", "consent", "casework"):
        with vault(home, service) as each, pytest.raises(NoKey):
            each.key(pupil)
    with vault(home) as intake:
        with pytest.raises(NoKey):
            intake.make_key(pupil)
        assert intake.find_pupil("a child") is None


def test_the_same_child_is_somebody_new_afterwards(home: Home, destroyed: DestroyedKeys):
    with vault(home) as intake:
        pupil, sibling = intake.pupil_of("a child who comes back"), intake.pupil_of("a sibling")
        assert (set(), {pupil}) == (intake.born_with({pupil: DAY}), intake.born_with({sibling: DAY}))
        destroy(home, destroyed, pupil)
        assert (set(), set()) == (intake.find_pupils(["a child who comes back"]), intake.born_with({sibling: DAY}))
        again = intake.pupil_of("a child who comes back")
        assert again != pupil
        assert 32 == len(intake.key(again))


def test_an_opened_key_is_refused_as_soon_as_it_stands_on_the_list(home: Home, destroyed: DestroyedKeys):
    with vault(home, "intake", destroyed) as intake:
        pupil, other = intake.pupil_of("one"), intake.pupil_of("another")
        assert 32 == len(intake.key(pupil))
        destroyed.add(Entry(pupil, DAY, "UBN-2026-00012"), SIGNER)
        with pytest.raises(NoKey):
            intake.key(pupil)
        with pytest.raises(VaultBehind):
            intake.pupil_of("one")
        assert 32 == len(intake.key(other))
    with custodian(home, destroyed) as it:
        assert (1, 0) == (it.apply_list(), it.apply_list())


def test_a_vault_that_is_older_than_the_list_opens_nothing_before_the_list_is_applied(home: Home, destroyed: DestroyedKeys):
    with vault(home) as intake:
        pupil, other = intake.pupil_of("brought back"), intake.pupil_of("somebody else")
    destroyed.add(Entry(pupil, DAY, "UBN-2026-00012"), SIGNER)
    with vault(home, "consent", destroyed) as consent:
        with pytest.raises(VaultBehind):
            consent.key(other)
        with custodian(home, destroyed) as it:
            assert 1 == it.apply_list()
        assert 32 == len(consent.key(other))
        with pytest.raises(NoKey):
            consent.key(pupil)


def test_only_what_is_on_the_list_is_destroyed_and_only_by_the_custodian(home: Home, destroyed: DestroyedKeys):
    with vault(home) as intake:
        pupil = intake.pupil_of("not listed")
    with custodian(home, destroyed) as it:
        with pytest.raises(LookupError):
            it.destroy(pupil)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            Vault(it._database, MasterKeys(lambda: [home.master_key])).key(pupil)
    for service in ("intake", "consent", "casework"):
        with psycopg.connect(home.dsn(service, "vault")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT destroy_keys(ARRAY[%s]::uuid[])", (pupil,))


def test_what_is_destroyed_is_never_taken_off_even_by_a_superuser(home: Home, destroyed: DestroyedKeys):
    destroy(home, destroyed, uuid4())
    with psycopg.connect(home.server.dsn(database=f"{home.prefix}_vault")) as admin, pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("DELETE FROM destroyed_key")


def test_a_list_is_read_as_it_was_written(destroyed: DestroyedKeys):
    one, two = (Entry(UUID(int=number), DAY, f"UBN-2026-0001{number} § 4") for number in (1, 2))
    for each in (one, two, one):
        destroyed.add(each, SIGNER)
    assert {one.subject: one, two.subject: two} == DestroyedKeys(destroyed.path, SIGNER.public).entries


@pytest.mark.parametrize("change", ["removed line", "other key", "gone", "not text"])
def test_a_list_that_is_not_as_we_signed_it_lets_nothing_open(home: Home, destroyed: DestroyedKeys, change: str):
    destroyed.add(Entry(uuid4(), DAY, "UBN-2026-00012"), SIGNER)
    with vault(home) as intake:
        pupil = intake.pupil_of("a child behind a damaged list")
    path, text = destroyed.path, destroyed.path.read_text()
    match change:
        case "removed line":
            path.write_text("".join(line for line in text.splitlines(keepends=True) if "UBN" not in line))
        case "other key":
            write_list(path, [], Signer(SIGNER.name, Ed25519PrivateKey.generate()))
        case "gone":
            path.unlink()
        case "not text":
            path.write_bytes(b"\xff\xfe")
    with vault(home, "intake", destroyed) as intake, pytest.raises(ListUnreadable):
        intake.key(pupil)
