"""Loops do their work when woken, pause longer and longer when it fails, and end when told."""

from __future__ import annotations

from threading import Event

import pytest

from shared.messaging.calls import NoAnswer
from shared.messaging.envelope import Batch
from shared.messaging.facts import Followed
from shared.messaging.follower import Follower
from shared.messaging.loops import LONGEST_PAUSE, MOST_WAITING, FollowerLoop, Loop
from shared.messaging.positions import State
from shared.messaging.tests.in_memory import LedgerInMemory, SourceInMemory, Tables


class Asked:
    """A source that counts how often it is asked, and may be silent."""

    def __init__(self, source: SourceInMemory) -> None:
        self.source = source
        self.times = 0
        self.silent = False

    def __call__(self, followed: Followed, limit: int) -> Batch:
        self.times += 1
        if self.silent:
            raise NoAnswer("north: no answer")
        return self.source.pull(followed, limit)


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def source() -> SourceInMemory:
    source = SourceInMemory("north")
    source.record(1, 2, 3)
    return source


@pytest.fixture
def asked(source: SourceInMemory) -> Asked:
    return Asked(source)


@pytest.fixture
def loop(tables: Tables, asked: Asked) -> FollowerLoop:
    return FollowerLoop("tally", Follower(LedgerInMemory(tables, "north"), "north", tables.write_down), asked)


def test_a_follower_asks_its_source_when_it_starts(loop: FollowerLoop, tables: Tables) -> None:
    assert loop.turn() > 0
    assert 6 == tables.totals["north"]


def test_a_batch_that_joins_on_is_applied_without_asking(loop: FollowerLoop, tables: Tables, source: SourceInMemory, asked: Asked) -> None:
    loop.turn()
    before = asked.times
    source.record(4)
    loop.offer(source.between(4, 5))
    loop.turn()
    assert 10 == tables.totals["north"]
    assert before == asked.times


def test_a_gap_is_filled_by_asking(loop: FollowerLoop, tables: Tables, source: SourceInMemory) -> None:
    loop.turn()
    source.record(4, 5)
    loop.offer(source.between(5, 6))
    loop.turn()
    assert 15 == tables.totals["north"]


def test_whoever_asked_for_more_than_was_sent_is_soon_in_step_again(loop: FollowerLoop, tables: Tables, source: SourceInMemory, asked: Asked) -> None:
    loop.turn()
    source.record(4, 5, 6, 7)
    loop.follower.catch_up(source.pull, through=6)
    before = asked.times
    for after, through in ((4, 7), (7, 8)):
        loop.offer(source.between(after, through))
        loop.turn()
    assert 28 == tables.totals["north"]
    assert before + 1 == asked.times


def test_what_is_too_much_to_keep_is_let_go_and_asked_for(loop: FollowerLoop, tables: Tables, source: SourceInMemory) -> None:
    loop.turn()
    source.record(*range(MOST_WAITING + 10))
    for position in range(4, len(source.events)):
        loop.offer(source.between(position, position + 1))
    while loop.turn() == 0.0:
        pass
    assert 6 + sum(range(MOST_WAITING + 10)) == tables.totals["north"]


def test_a_source_that_does_not_answer_does_not_keep_its_batches_from_being_applied(
    loop: FollowerLoop, tables: Tables, source: SourceInMemory, asked: Asked
) -> None:
    loop.turn()
    asked.silent = True
    source.record(4, 5)
    loop.offer(source.between(5, 6))
    assert loop.turn() > 0
    loop.offer(source.between(4, 5))
    loop.offer(source.between(5, 6))
    loop.turn()
    loop.turn()
    assert 15 == tables.totals["north"]


def test_a_follower_that_stands_still_asks_again_after_a_pause_and_not_for_every_batch(
    loop: FollowerLoop, tables: Tables, source: SourceInMemory, asked: Asked
) -> None:
    loop.turn()
    source.restore_to(2)
    source.record(7, 8, 9)
    loop.offer(source.between(2, 5))
    loop.turn()
    before = asked.times
    assert State.HISTORY_DIFFERS is tables.places["north"].state
    loop.offer(source.between(3, 4))
    assert loop.turn() > 0.5
    assert before == asked.times


def test_pauses_grow_to_a_minute_and_are_short_again_when_all_is_well(loop: FollowerLoop) -> None:
    pauses = [loop.growing_pause() for _ in range(12)]
    assert sorted(pauses) == pauses
    assert LONGEST_PAUSE == 60.0 == pauses[-1]
    loop.went_well()
    assert pauses[0] == loop.growing_pause()


class Failing(Loop):
    """Fails twice, then works, and tells when it has."""

    def __init__(self) -> None:
        super().__init__("failing")
        self.turns = 0
        self.worked = Event()

    def turn(self) -> float:
        self.turns += 1
        if self.turns < 3:
            raise ZeroDivisionError
        self.worked.set()
        return 60.0


def test_a_turn_that_fails_is_taken_again_and_a_waiting_loop_ends_at_once_when_told() -> None:
    loop = Failing()
    loop.start()
    assert loop.worked.wait(10)
    loop.stop()
    assert not loop.keeps_going()
    assert 3 == loop.turns


def test_a_loop_that_is_woken_takes_a_turn() -> None:
    loop = Failing()
    loop.turns = 2
    loop.start()
    assert loop.worked.wait(10)
    loop.worked.clear()
    loop.wake()
    assert loop.worked.wait(10)
    loop.stop()
