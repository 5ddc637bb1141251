"""The log on a real PostgreSQL: in order, hashed, timed, append-only."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from deploy.private import PrivatePostgres
from shared.eventlog.log import Changed, EventLog
from shared.eventlog.tests.diary import Diary, somebody
from tests.databases import Home, make_home


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake",))


@pytest.fixture
def log(home: Home) -> Iterator[EventLog]:
    with home.database("intake") as database, home.vault() as vault:
        yield EventLog(database, vault)


def new_diary(log: EventLog) -> Diary:
    return Diary(owner=log.keyring.pupil_of(uuid4().hex), name="Astrid Exempelsson")


def expected_hash(previous: bytes, row: dict[str, Any]) -> bytes:
    """What migrations/0001_log.sql says that a hash covers, worked out a second time."""
    words: bytes = row["topic"].encode()
    state: bytes = row["state"]
    microseconds = round(row["recorded_at"].timestamp() * 1_000_000)
    place = row["notification_id"].to_bytes(8, "big") + row["originator_id"].bytes + row["originator_version"].to_bytes(8, "big")
    return hashlib.sha256(previous + place + microseconds.to_bytes(8, "big") + len(words).to_bytes(4, "big") + words + state).digest()


def test_a_saved_aggregate_loads_with_its_state(log: EventLog) -> None:
    diary = new_diary(log)
    diary.write(date(2021, 6, 14), ("Jag var hemma",))
    log.record(diary, by=somebody())
    loaded = log.load(Diary, diary.id)
    assert loaded.days == [date(2021, 6, 14)]
    assert log.open(loaded.name) == "Astrid Exempelsson"


def test_two_who_change_the_same_version_do_not_overwrite_each_other(
    log: EventLog,
) -> None:
    diary = new_diary(log)
    log.record(diary, by=somebody())
    mine, yours = log.load(Diary, diary.id), log.load(Diary, diary.id)
    mine.write(date(2021, 6, 14), ("mine",))
    log.record(mine, by=somebody())
    yours.write(date(2021, 6, 14), ("yours",))
    with pytest.raises(IntegrityError):
        log.record(yours, by=somebody())
    with pytest.raises(Changed):
        log.load(Diary, diary.id, expected=1)


def test_what_is_done_in_one_transaction_is_undone_together(log: EventLog) -> None:
    diary = new_diary(log)

    def record_and_fail() -> None:
        with log.database.transaction():
            log.record(diary, by=somebody())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    assert log.find(Diary, diary.id) is None


def test_eight_writers_and_a_follower_miss_nothing_and_every_hash_is_right(log: EventLog, home: Home) -> None:
    writers, each_writes = 8, 60
    seen: list[int] = []
    done = threading.Event()
    start = log.recorder.max_notification_id() or 0

    def write() -> None:
        for _ in range(each_writes):
            log.record(new_diary(log), by=somebody())

    def follow() -> None:
        position = start
        while True:
            last_round = done.is_set()
            for recorded in log.recorded(position):
                seen.append(recorded.position)
                position = recorded.position
            if last_round:
                return

    follower = threading.Thread(target=follow)
    follower.start()
    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    follower.join()

    assert seen == list(range(start + 1, start + writers * each_writes + 1))
    rows = log.database.rows("SELECT * FROM log_events ORDER BY notification_id")
    genesis = log.database.row("SELECT genesis_hash() AS hash")
    assert genesis is not None
    previous, before = genesis["hash"], None
    for row in rows:
        assert expected_hash(previous, row) == row["hash"]
        assert before is None or before <= row["recorded_at"]
        previous, before = row["hash"], row["recorded_at"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_events SET topic = 'x'",
        "DELETE FROM log_events",
        "TRUNCATE log_events",
    ],
)
def test_the_log_refuses_change_by_right_and_even_its_superuser_by_trigger(log: EventLog, home: Home, statement: str) -> None:
    log.record(new_diary(log), by=somebody())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        log.database.execute(statement)
    with (
        psycopg.connect(home.admin_dsn("intake"), autocommit=True) as admin,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
    ):
        admin.execute(statement.encode())


def test_the_log_runs_on_the_oldest_postgresql_we_support(
    postgres_15: PrivatePostgres,
) -> None:
    home = make_home(postgres_15, ("intake",))
    with home.database("intake") as database, home.vault() as vault:
        log = EventLog(database, vault)
        log.record(new_diary(log), by=somebody())
        assert [recorded.position for recorded in log.recorded(0)] == [1]
