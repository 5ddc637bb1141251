"""A whole log, event by event: what is right, the first that isn't, and what the trees were at any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.proof.chain import eight, event_hash, genesis
from shared.proof.heads import Head, HeadsTree, key_of, value_of
from shared.proof.merkle import WIDTH, Growing, folded, leaf_hash
from shared.proof.whole_log import RawEvent, Replayed, replay

LOG = UUID(int=7)
CASE = UUID(int=99)
STREAMS = [UUID(int=number) for number in range(1, 6)]
MATTERS = {STREAMS[0].bytes: CASE, STREAMS[1].bytes: CASE}
keys = st.binary(min_size=32, max_size=32)
near = st.builds(lambda first, last: first.ljust(31, b"\0") + last, st.binary(max_size=2), st.binary(min_size=1, max_size=1))


@dataclass
class Log:
    """A log that is written in memory."""

    events: list[RawEvent]

    def append(self, stream: UUID, state: bytes = b"{}", version: int | None = None, seconds: int | None = None) -> None:
        """One more event, hashed as the database does."""
        place = len(self.events) + 1
        last = self.events[-1].hash if self.events else genesis(LOG)
        version = version or 1 + sum(each.stream == stream.bytes for each in self.events)
        parts = (eight(place), stream.bytes, eight(version), eight(1_600_000_000 + (place if seconds is None else seconds)))
        self.events.append(RawEvent(*parts, event_hash(last, *parts, b"test.happened", state), b"test.happened", state))


def log_of(order: list[int]) -> Log:
    """Events of these streams in turn."""
    log = Log([])
    for number in order:
        log.append(STREAMS[number])
    return log


def checked(log: Log, *sizes: int) -> Replayed:
    """The check's finding."""
    return replay(log.events, LOG, sizes, MATTERS)


@given(st.lists(st.integers(0, 4), max_size=60), st.sets(st.integers(0, 60)))
def test_the_trees_at_any_size_are_those_worked_out_from_scratch(order: list[int], sizes: set[int]) -> None:
    log = log_of(order)
    found = checked(log, *sizes)
    assert (len(order), None) == (found.events, found.wrong_at)
    assert {size for size in sizes if size <= len(order)} == set(found.states)
    for size, state in found.states.items():
        tree, matters = Growing(), dict[UUID, dict[UUID, Head]]()
        for event in log.events[:size]:
            tree.add(leaf_hash(event.hash))
            stream = UUID(bytes=event.stream)
            matters.setdefault(MATTERS.get(event.stream, stream), {})[stream] = Head(stream, int.from_bytes(event.version, "big"), event.hash)
        assert tree.root() == state.root
        assert HeadsTree({key_of(matter): value_of(heads.values()) for matter, heads in matters.items()}).root() == state.heads
        assert (log.events[size - 1].hash if size else genesis(LOG)) == state.last


@given(st.lists(st.tuples(keys | near, keys), max_size=40))
def test_the_tree_of_heads_is_the_same_grown_and_at_once(puts: list[tuple[bytes, bytes]]) -> None:
    growing = HeadsTree()
    for number, (key, value) in enumerate(puts, 1):
        growing.put(key, value)
        assert HeadsTree(dict(puts[:number])).root() == growing.root()


@given(st.lists(st.tuples(keys | near, st.none() | keys), max_size=40), keys | near)
def test_the_tree_of_heads_shrinks_to_what_it_would_have_been_and_proves_the_same(changes: list[tuple[bytes, bytes | None]], asked: bytes) -> None:
    growing, leaves = HeadsTree(), dict[bytes, bytes]()
    for key, value in changes:
        if value is None:
            growing.remove(key)
            leaves.pop(key, None)
        else:
            growing.put(key, value)
            leaves[key] = value
        at_once = HeadsTree(leaves)
        assert at_once.root() == growing.root()
        assert [at_once.proof(each) for each in (asked, key)] == [growing.proof(each) for each in (asked, key)]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 700, WIDTH * WIDTH, WIDTH * WIDTH + 3])
def test_a_tree_that_grows_keeps_every_full_tile(size: int) -> None:
    tree, leaves = Growing(), [leaf_hash(eight(number)) for number in range(size)]
    for leaf in leaves:
        tree.add(leaf)
    assert size == tree.size
    expected = [leaves]
    while len(expected[-1]) >= WIDTH:
        row = expected[-1]
        expected.append([folded(row[at : at + WIDTH]) for at in range(0, len(row) - WIDTH + 1, WIDTH)])
    assert expected[1:] == tree.full


def _change(log: Log) -> None:
    log.events[3] = log.events[3]._replace(state=b"{ }")


def _take_out(log: Log) -> None:
    del log.events[3]


def _swap(log: Log) -> None:
    log.events[3], log.events[4] = log.events[4], log.events[3]


def _add(log: Log) -> None:
    log.events.insert(3, log.events[3])


def _hash_anew(log: Log) -> None:
    log.events[3] = log.events[3]._replace(hash=bytes(32))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_change, "the event is not what was recorded"),
        (_take_out, "an event is missing"),
        (_swap, "an event is missing"),
        (_add, "the event is not what was recorded"),
        (_hash_anew, "the event is not what was recorded"),
    ],
)
def test_the_first_event_that_is_wrong_is_named(damage: Callable[[Log], None], told: str) -> None:
    log = log_of([0, 1, 2, 3, 0, 1])
    damage(log)
    if damage is _add:
        log.events[3] = log.events[3]._replace(state=b"another")
    found = checked(log)
    assert (4, told, 3) == (found.wrong_at, found.wrong, found.events)
    assert log.events[2].hash == found.last


def test_a_stream_that_lacks_an_event_is_named_though_every_hash_is_right() -> None:
    log = log_of([0, 1])
    log.append(STREAMS[0], version=3)
    assert (3, "its stream lacks the event before it") == (checked(log).wrong_at, checked(log).wrong)


def test_a_step_back_in_time_is_named_though_every_hash_is_right() -> None:
    log = log_of([0, 1])
    log.append(STREAMS[0], seconds=1)
    assert (3, "recorded before the event that precedes it") == (checked(log).wrong_at, checked(log).wrong)
