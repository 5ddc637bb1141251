"""An event whose class has changed: what the older version stored is read, shown, published and gone on from, and not a byte of it changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import orjson
import psycopg
import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from deploy.private import PrivatePostgres
from shared.eventlog.equality import digests_of_tables
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.log import EventLog
from shared.eventlog.mapper import SealingMapper
from shared.eventlog.tests.diary import somebody
from shared.messaging.facts import Facts
from shared.messaging.rebuild import rebuild
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings
from shared.proof.chain import StoredRow, genesis, row_hash
from tests.catching_up import catch_up
from tests.databases import Home, make_home
from tests.event_classes import read_golden
from tests.upcasting.presence import TABLE, Presence, Weeks, published

GOLDEN = Path(__file__).with_name("golden")
BEGUN, FIRST, SECOND = (read_golden(GOLDEN / f"test.presence.{name}.json") for name in ("begun.v1", "noted.v1", "noted.v2"))
STREAM, PUPIL = UUID(int=2), UUID(int=1)
NEXT_WEEK = date(2021, 6, 14)


def keys() -> KeysInMemory:
    return KeysInMemory(keys={PUPIL: bytes(range(32))})


@pytest.fixture(scope="module")
def home(postgres: PrivatePostgres) -> Home:
    made = make_home(postgres, ("intake",))
    database = f"{made.prefix}_intake"
    with psycopg.connect(made.admin_dsn("intake"), autocommit=True) as administrator:
        administrator.execute(f"SET ROLE {database}_owner")
        administrator.execute(TABLE.replace("{database}", database))
    return made


@pytest.fixture(scope="module")
def workings(home: Home) -> Iterator[Workings]:
    """A service with a log that the older version began and today's code goes on with."""
    with home.database("intake") as database:
        log = EventLog(database, keys())
        log.recorder.insert_events([BEGUN, FIRST])
        presence = log.load(Presence, STREAM)
        presence.note(NEXT_WEEK, 60, "Hemma från tisdag.")
        log.record(presence, by=somebody())
        yield Workings("intake", log, database, published, [Weeks()])


def test_both_versions_are_read_as_the_same_event() -> None:
    mapper = SealingMapper(keys())
    assert mapper.to_domain_event(FIRST).__dict__ == mapper.to_domain_event(SECOND).__dict__


def test_it_is_stored_anew_as_the_newest_version_only() -> None:
    mapper = SealingMapper(keys())
    assert orjson.loads(SECOND.state) == orjson.loads(mapper.to_stored_event(mapper.to_domain_event(FIRST)).state)


def test_an_aggregate_that_the_older_version_began_goes_on_today(workings: Workings) -> None:
    assert workings.log is not None
    presence = workings.log.load(Presence, STREAM)
    assert (3, {date(2021, 6, 7): 40, NEXT_WEEK: 60}) == (presence.version, presence.away)


def test_words_that_were_sealed_then_are_opened_today(workings: Workings) -> None:
    assert workings.log is not None
    assert ["Hemma från onsdag.", "Hemma från tisdag."] == [workings.log.open(each.event.words) for each in workings.log.story(STREAM)[1:]]


def test_the_log_keeps_the_bytes_that_were_stored_and_its_hashes_hold(workings: Workings) -> None:
    rows = [StoredRow(*row.values()) for row in workings.database.rows("SELECT * FROM log_events ORDER BY notification_id")]
    assert [BEGUN.state, FIRST.state] == [row.state for row in rows[:2]]
    identity = workings.database.row("SELECT log_id FROM log_identity")
    assert identity is not None
    before = [genesis(identity["log_id"]), *(row.hash for row in rows)]
    assert [row.hash for row in rows] == [row_hash(previous, row) for previous, row in zip(before, rows, strict=False)]


def test_read_models_and_other_services_meet_todays_version_alone(workings: Workings) -> None:
    assert workings.log is not None
    catch_up(workings)
    weeks = [tuple(row.values()) for row in workings.database.rows("SELECT week, away_percent FROM week ORDER BY week")]
    told = Facts("intake", LogWindow(workings.log), published).after(0).facts
    assert [(date(2021, 6, 7), 40), (NEXT_WEEK, 60)] == weeks == [(each.fact.week, each.fact.away_percent) for each in told]
    live = digests_of_tables(workings.database, ["week"])
    rebuild(workings, {})
    assert live == digests_of_tables(workings.database, ["week"])


def test_what_a_newer_version_has_stored_is_not_guessed_at() -> None:
    newer = StoredEvent(STREAM, 2, FIRST.topic, orjson.dumps({**orjson.loads(SECOND.state), "class_version": 3}))
    with pytest.raises(MapperDeserialisationError):
        SealingMapper(keys()).to_domain_event(newer)
