"""A fact that can't be applied stops its own follower, is visible, and is tried again; nothing is dropped silently."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from eventsourcing.persistence import IntegrityError
from psycopg import OperationalError

from shared.contracts.fact import FactRecord
from shared.messaging.applying import RACES
from shared.messaging.envelope import Batch
from shared.messaging.follower import Follower, Outcome
from shared.messaging.positions import Place, State
from shared.messaging.tests.in_memory import LedgerInMemory, SourceInMemory, Tables


class Reaction:
    """Writes down, but fails at some positions, some times over."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.failures: dict[int, list[Exception]] = {}

    def __call__(self, record: FactRecord) -> None:
        if self.failures.get(record.position):
            raise self.failures[record.position].pop()
        self.tables.write_down(record)


@pytest.fixture
def tables(source: SourceInMemory) -> Tables:
    """Of a service that knows whose history it follows, and has applied nothing of it."""
    return Tables(places={"north": Place(log_id=source.log_id, epoch=source.epoch)})


@pytest.fixture
def reaction(tables: Tables) -> Reaction:
    return Reaction(tables)


@pytest.fixture
def source() -> SourceInMemory:
    source = SourceInMemory("north")
    source.record(1, 2, 3, 4, 5)
    return source


@pytest.fixture
def follower(tables: Tables, reaction: Reaction) -> Follower:
    return Follower(LedgerInMemory(tables, "north"), "north", reaction)


def test_everything_before_the_bad_fact_is_applied_and_the_trouble_tells_kind_and_position_only(
    tables: Tables, reaction: Reaction, follower: Follower, source: SourceInMemory
) -> None:
    reaction.failures[4] = [ValueError("Astrid Exempelsson")] * 9
    assert Outcome.STALLED is follower.catch_up(source.pull)
    assert {2: 1, 3: 2} == {position: amount for (_, position), amount in tables.rows.items()}
    place = tables.places["north"]
    assert (State.STALLED, "ValueError at position 4", 3) == (place.state, place.trouble, place.position)


def test_a_stalled_follower_leaves_what_the_broker_brings_and_tries_again_by_pulling(
    tables: Tables, reaction: Reaction, follower: Follower, source: SourceInMemory
) -> None:
    reaction.failures[4] = [ValueError("broken")] * 2
    follower.catch_up(source.pull)
    assert Outcome.PULL is follower.offer(source.between(3, 6))
    assert 3 == tables.places["north"].position
    assert Outcome.CAUGHT_UP is follower.catch_up(source.pull)
    assert 15 == tables.totals["north"]
    assert (State.FOLLOWING, "") == (tables.places["north"].state, tables.places["north"].trouble)


def test_a_fact_that_an_operator_let_pass_is_not_applied_and_the_rest_is(
    tables: Tables, reaction: Reaction, follower: Follower, source: SourceInMemory
) -> None:
    reaction.failures[4] = [ValueError("broken")] * 99
    tables.places["north"] = replace(tables.places["north"], skipped=frozenset({4}))
    assert Outcome.CAUGHT_UP is follower.catch_up(source.pull)
    assert 15 - 3 == tables.totals["north"]


def test_a_race_with_a_command_is_tried_again_at_once_and_is_no_stall(
    tables: Tables, reaction: Reaction, follower: Follower, source: SourceInMemory
) -> None:
    reaction.failures[4] = [IntegrityError("somebody was first")] * (RACES - 1)
    assert Outcome.APPLIED is follower.offer(source.between(0, 6))
    assert 15 == tables.totals["north"]


def test_a_race_that_never_ends_becomes_a_visible_stall(tables: Tables, reaction: Reaction, follower: Follower, source: SourceInMemory) -> None:
    reaction.failures[4] = [IntegrityError("somebody was first")] * 99
    assert Outcome.STALLED is follower.catch_up(source.pull)
    assert "IntegrityError at position 4" == tables.places["north"].trouble


def test_a_database_that_is_away_is_no_fault_of_the_fact(tables: Tables, reaction: Reaction, follower: Follower, source: SourceInMemory) -> None:
    reaction.failures[4] = [OperationalError("the server closed the connection")]
    with pytest.raises(OperationalError):
        follower.offer(source.between(0, 6))
    assert {} == tables.rows
    assert Outcome.APPLIED is follower.offer(source.between(0, 6))
    assert State.FOLLOWING is tables.places["north"].state


def test_a_fact_of_a_newer_version_stalls_until_this_service_knows_it(tables: Tables, follower: Follower, source: SourceInMemory) -> None:
    events = orjson.loads(source.between(0, 6).body)
    events[3]["type"] = "counting.added.v2"
    newer = Batch.read(orjson.dumps(events))
    assert Outcome.STALLED is follower.offer(newer)
    assert "UnknownFact at position 4" == tables.places["north"].trouble
    assert Outcome.CAUGHT_UP is follower.catch_up(source.pull)
    assert 15 == tables.totals["north"]


def test_a_source_that_was_set_back_to_a_backup_is_noticed_and_not_followed(tables: Tables, follower: Follower, source: SourceInMemory) -> None:
    follower.catch_up(source.pull)
    source.restore_to(3)
    assert Outcome.HISTORY_DIFFERS is follower.catch_up(source.pull)
    source.record(9, 9, 9, 9, 9)
    assert Outcome.PULL is follower.offer(source.between(3, 5))
    assert Outcome.PULL is follower.offer(source.between(6, 8))
    assert Outcome.HISTORY_DIFFERS is follower.catch_up(source.pull)
    assert State.HISTORY_DIFFERS is tables.places["north"].state
    assert 15 == tables.totals["north"]


def test_a_backup_without_a_new_epoch_is_noticed_by_the_digest(tables: Tables, follower: Follower, source: SourceInMemory) -> None:
    follower.catch_up(source.pull)
    epoch = source.epoch
    source.restore_to(3)
    source.record(9, 9, 9, 9, 9)
    source.epoch = epoch
    assert Outcome.PULL is follower.offer(source.between(6, 8))
    assert Outcome.HISTORY_DIFFERS is follower.catch_up(source.pull)


def test_a_batch_of_another_source_is_refused(follower: Follower) -> None:
    with pytest.raises(ValueError, match="another source"):
        follower.offer(SourceInMemory("south").between(0, 0))
