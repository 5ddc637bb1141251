"""Checkpoints: signed when due, of one history only, and handed out until they have arrived."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.private import PrivatePostgres
from shared.eventlog.checkpoints import Checkpoints, NotAContinuation, Signing
from shared.eventlog.database import Database
from shared.eventlog.destinations import Address, Folder, NotDelivered
from shared.eventlog.tests.events import append, hashes, heads_root_of, matter_of
from shared.eventlog.tests.fragile import Fragile
from shared.eventlog.trees import NotCommitted, Trees
from shared.messaging.history import new_epoch
from shared.proof import merkle
from shared.proof.note import Checkpoint, Signer
from tests.databases import Home, make_home

SIGNER = Signer("narvaro.example.se", Ed25519PrivateKey.generate())
CLOSED = "test.closed"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2021, 6, 14, 9, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake",))


@pytest.fixture
def database(home: Home) -> Iterator[Fragile]:
    with opened(home.dsn("intake")) as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outside(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "outside")


@pytest.fixture
def checkpoints(database: Fragile, outside: Folder, clock: Clock) -> Checkpoints:
    return checkpoints_of(database, clock, outside)


def checkpoints_of(database: Database, clock: Clock, *destinations: Folder | Address, signer: Signer = SIGNER) -> Checkpoints:
    """Checkpoints of a log that is called casework."""
    return Checkpoints(Trees(database, matter_of), "casework", Signing(signer, destinations), clock=clock)


def read(note: str) -> Checkpoint:
    """What was signed."""
    return Checkpoint.read(SIGNER.public.text_of(note))


def root_of(leaves: list[bytes]) -> bytes:
    """The root without any stored tree."""
    tree = merkle.Growing()
    for leaf in leaves:
        tree.add(merkle.leaf_hash(leaf))
    return tree.root()


def kept(outside: Folder) -> list[str]:
    """The notes outside, by name."""
    return [path.read_text() for path in sorted(outside.root.rglob("*.checkpoint"))]


def test_a_checkpoint_tells_the_logs_name_size_roots_end_epoch_and_time(checkpoints: Checkpoints, database: Fragile) -> None:
    append(database, 300)
    found = read(checkpoints.take())
    identity = database.row("SELECT log_id, epoch FROM log_identity")
    assert identity is not None
    assert f"narvaro.example.se/casework/{identity['log_id']}" == found.origin
    assert (300, root_of(hashes(database))) == (found.size, found.root)
    assert heads_root_of(checkpoints.trees.database, found.size) == found.heads
    assert hashes(database)[-1] == found.last
    assert str(identity["epoch"]) == found.more["epoch"]
    assert datetime(2021, 6, 14, 9, 12, tzinfo=UTC) == found.signed_at


def test_an_empty_log_has_a_checkpoint_too(checkpoints: Checkpoints, database: Fragile) -> None:
    genesis = database.row("SELECT genesis_hash() AS hash")
    assert genesis is not None
    found = read(checkpoints.take())
    assert (0, merkle.root(lambda *_: b"", 0), bytes(32), genesis["hash"]) == (found.size, found.root, found.heads, found.last)


def test_the_same_is_signed_once_a_day_and_what_is_new_at_once(checkpoints: Checkpoints, database: Fragile, clock: Clock) -> None:
    append(database, 3)
    first = checkpoints.take()
    assert first == checkpoints.take() == checkpoints.latest()
    clock.now += timedelta(hours=24)
    second = checkpoints.take()
    assert (3, 3) == (read(first).size, read(second).size)
    assert first != second == checkpoints.latest()
    append(database, 1)
    third = checkpoints.newest()
    assert third is not None
    assert (4, 2) == (read(checkpoints.take()).size, third.number)


def test_one_is_due_at_first_after_a_day_and_after_what_must_not_wait(checkpoints: Checkpoints, database: Fragile, clock: Clock) -> None:
    due = frozenset({CLOSED})
    assert checkpoints.is_due(due)
    append(database, 5)
    checkpoints.take()
    append(database, 5)
    checkpoints.trees.grow()
    assert not checkpoints.is_due(due)
    append(database, 1, CLOSED)
    assert not checkpoints.is_due(due)  # until it has grown into the trees
    checkpoints.trees.grow()
    assert checkpoints.is_due(due)
    assert checkpoints.is_due(due)
    assert checkpoints_of(database, clock).is_due(due)  # as after a crash
    checkpoints.take()
    clock.now += timedelta(hours=23)
    assert not checkpoints.is_due(due)
    append(database, 1)
    checkpoints.trees.grow()
    assert checkpoints.is_due(due)
    checkpoints.take()
    clock.now += timedelta(hours=24)
    assert checkpoints.is_due(due)


def test_what_is_new_waits_for_an_hour_at_most(checkpoints: Checkpoints, database: Fragile, clock: Clock) -> None:
    checkpoints.take()
    append(database, 1)
    checkpoints.trees.grow()
    clock.now += timedelta(minutes=59)
    assert not checkpoints.is_due()
    clock.now += timedelta(minutes=1)
    assert checkpoints.is_due()


def test_what_else_is_signed_with_it_makes_a_new_one(database: Fragile, clock: Clock) -> None:
    looks = ["0"]
    checkpoints = Checkpoints(Trees(database), "casework", Signing(SIGNER), lambda: {"access": looks[0]}, clock)
    assert "0" == read(checkpoints.take()).more["access"]
    looks[0] = "1"
    assert "1" == read(checkpoints.take()).more["access"]


def test_its_time_never_steps_back(checkpoints: Checkpoints, database: Fragile, clock: Clock) -> None:
    before = read(checkpoints.take()).signed_at
    clock.now -= timedelta(hours=1)
    append(database, 1)
    assert before == read(checkpoints.take()).signed_at


def test_what_is_not_committed_is_not_signed(checkpoints: Checkpoints, database: Fragile) -> None:
    def record_and_take() -> None:
        with database.transaction() as transaction:
            append(database, 1)
            transaction.position = 1  # as EventLog.record tells
            checkpoints.take()

    with pytest.raises(NotCommitted):
        record_and_take()
    assert checkpoints.latest() is None


def test_broken_off_before_any_statement_nothing_is_lost_or_signed_twice(checkpoints: Checkpoints, database: Fragile) -> None:
    broken = 0
    for statement in range(1, 1000):
        append(database, 300)
        before = checkpoints.newest()
        database.breaks_at = statement
        try:
            note = checkpoints.take()
        except psycopg.OperationalError:
            broken += 1
            database.breaks_at = 0
            assert before == checkpoints.newest()
            note = checkpoints.take()
        else:
            break
        found = read(note)
        assert (300 * statement, root_of(hashes(database))) == (found.size, found.root)
        assert heads_root_of(checkpoints.trees.database, found.size) == found.heads
    assert broken > 10
    assert list(range(1, broken + 2)) == [row["number"] for row in database.rows("SELECT number FROM checkpoint ORDER BY 1")]


def test_a_folder_gets_every_checkpoint_once_also_when_the_mark_was_lost(
    checkpoints: Checkpoints, database: Fragile, outside: Folder, home: Home
) -> None:
    notes = []
    for _ in range(3):
        append(database, 2)
        notes.append(checkpoints.take())
    assert 3 == checkpoints.deliver()
    assert (0, notes) == (checkpoints.deliver(), kept(outside))
    epoch = read(notes[0]).more["epoch"]
    assert f"casework/{epoch}/000000000002-20210614T091200.000000Z.checkpoint" == str(
        next(path.relative_to(outside.root) for path in sorted(outside.root.rglob("*.checkpoint")))
    )
    forget_deliveries(home)
    assert (3, notes) == (checkpoints.deliver(), kept(outside))
    assert {outside.name: (0, None)} == checkpoints.waiting()


def test_a_destination_that_is_named_later_gets_what_was_signed_before(checkpoints: Checkpoints, database: Fragile, tmp_path: Path) -> None:
    notes = []
    for _ in range(60):
        append(database, 1)
        notes.append(checkpoints.take())
    later = Folder(tmp_path / "later")
    told = checkpoints_of(database, Clock(), later)
    assert {later.name: (60, read(notes[0]).signed_at)} == told.waiting()
    assert [50, 10, 0] == [told.deliver() for _ in range(3)]
    assert notes == kept(later)


def test_a_file_that_says_otherwise_is_never_overwritten(checkpoints: Checkpoints, database: Fragile, outside: Folder, home: Home) -> None:
    checkpoints.take()
    checkpoints.deliver()
    (file,) = outside.root.rglob("*.checkpoint")
    file.write_text("another history")
    forget_deliveries(home)
    with pytest.raises(NotDelivered, match="holds another checkpoint"):
        checkpoints.deliver()
    assert "another history" == file.read_text()


def test_one_destination_that_is_away_does_not_keep_the_others_waiting(database: Fragile, clock: Clock, tmp_path: Path, outside: Folder) -> None:
    (tmp_path / "file").write_text("no folder")
    checkpoints = checkpoints_of(database, clock, Folder(tmp_path / "file"), outside)
    note = checkpoints.take()
    with pytest.raises(NotDelivered, match="Not a directory"):
        checkpoints.deliver()
    assert [note] == kept(outside)
    assert {f"folder {tmp_path / 'file'}": (1, clock.now), outside.name: (0, None)} == checkpoints.waiting()


def test_an_address_gets_them_by_put_and_again_until_it_answers_well(database: Fragile, clock: Clock) -> None:
    with receiving() as received:
        checkpoints = checkpoints_of(database, clock, Address(received.address, lambda: "the token"))
        append(database, 1)
        note = checkpoints.take()
        received.answer = 503
        with pytest.raises(NotDelivered, match="answered 503"):
            checkpoints.deliver()
        received.answer = 201
        assert 1 == checkpoints.deliver()
    path, header, body = received.got[-1]
    assert path.startswith(f"/kept/casework/{read(note).more['epoch']}/000000000001-")
    assert ("Bearer the token", note) == (header, body)
    append(database, 1)
    checkpoints.take()
    with pytest.raises(NotDelivered, match="ConnectionError"):
        checkpoints.deliver()


def test_an_older_backup_put_back_gets_no_signature_until_it_has_an_epoch_of_its_own(home: Home, clock: Clock, outside: Folder) -> None:
    with opened(home.dsn("intake")) as database:
        append(database, 20)
        checkpoints_of(database, clock, outside).take()
    back_up(home)
    with opened(home.dsn("intake")) as database:
        append(database, 5)
        checkpoints = checkpoints_of(database, clock, outside)
        checkpoints.take()
        checkpoints.deliver()
    with opened(home.dsn("intake", "backup")) as database:
        checkpoints = checkpoints_of(database, clock, outside)
        clock.now += timedelta(days=1)
        with pytest.raises(NotAContinuation, match="log of 20 events does not go on from the checkpoint of 25 events"):
            checkpoints.take()
        append(database, 9)
        with pytest.raises(NotAContinuation, match="log of 29 events"):
            checkpoints.take()
        with psycopg.connect(home.admin_dsn("backup"), autocommit=True) as admin:
            new_epoch(admin)
        assert 29 == read(checkpoints.take()).size
        checkpoints.deliver()
    epochs = [read(note).more["epoch"] for note in kept(outside)]
    assert [20, 25, 29] == sorted(read(note).size for note in kept(outside))
    assert [1, 2] == sorted(map(epochs.count, set(epochs)))


def test_a_rewritten_end_of_the_log_is_not_signed(checkpoints: Checkpoints, database: Fragile, home: Home) -> None:
    append(database, 20)
    checkpoints.take()
    as_superuser(home, "ALTER TABLE log_events DISABLE TRIGGER append_only", "UPDATE log_events SET hash = sha256('x') WHERE notification_id = 20")
    append(database, 1)
    with pytest.raises(NotAContinuation):
        checkpoints.take()


def test_under_a_new_key_it_is_signed_anew(checkpoints: Checkpoints, database: Fragile, clock: Clock, outside: Folder) -> None:
    append(database, 2)
    old = checkpoints.take()
    checkpoints.deliver()
    renewed = Signer("narvaro.example.se", Ed25519PrivateKey.generate())
    assert not checkpoints.is_due()
    under_new_key = checkpoints_of(database, clock, outside, signer=renewed)
    assert under_new_key.is_due()
    note = under_new_key.take()
    assert not under_new_key.is_due()
    assert read(old) == Checkpoint.read(renewed.public.text_of(note))


def test_a_new_key_is_no_way_around_what_was_signed_before(checkpoints: Checkpoints, database: Fragile, clock: Clock, home: Home) -> None:
    append(database, 20)
    checkpoints.take()
    as_superuser(home, "ALTER TABLE log_events DISABLE TRIGGER append_only", "UPDATE log_events SET hash = sha256('x') WHERE notification_id = 20")
    renewed = Signer("narvaro.example.se", Ed25519PrivateKey.generate())
    with pytest.raises(NotAContinuation):
        checkpoints_of(database, clock, signer=renewed).take()


class Received:
    """What an address got by PUT, and what it answers."""

    def __init__(self) -> None:
        self.address = ""
        self.answer = 201
        self.got: list[tuple[str, str | None, str]] = []


@contextmanager
def receiving() -> Iterator[Received]:
    """A server of somebody else's that keeps what is PUT there."""
    received = Received()

    class Keeps(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.got.append((self.path, self.headers["Authorization"], body))
            self.send_response(received.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keeps) as server:
        received.address = f"http://127.0.0.1:{server.server_address[1]}/kept/"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield received
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def opened(dsn: str) -> Iterator[Fragile]:
    """A pool on a database."""
    database = Fragile(dsn)
    database.open()
    try:
        yield database
    finally:
        database.close()


def back_up(home: Home) -> None:
    """A backup of the log's database, which nobody may be using meanwhile."""
    with psycopg.connect(home.server.dsn(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {home.prefix}_backup TEMPLATE {home.prefix}_intake".encode())


def as_superuser(home: Home, *statements: str, database: str = "intake") -> None:
    """What rights and triggers keep everybody else from."""
    with psycopg.connect(home.admin_dsn(database), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement.encode())


def forget_deliveries(home: Home) -> None:
    """As if a crash had come between the arrival of checkpoints and the mark that they have arrived."""
    as_superuser(home, "ALTER TABLE checkpoint_delivery DISABLE TRIGGER append_only", "DELETE FROM checkpoint_delivery")
