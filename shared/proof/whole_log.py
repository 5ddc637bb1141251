"""Checks a whole log: every hash, every stream without a gap, and what the two trees over it were at any size.

Takes events as the bytes that hashes cover, so that a million of them is a matter of seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from shared.proof.chain import genesis
from shared.proof.heads import HeadsTree, key_of, value_of_ends
from shared.proof.merkle import Growing


class RawEvent(NamedTuple):
    """An event of a log as bytes: numbers as eight bytes, big end first; the time in microseconds since 1970."""

    position: bytes
    stream: bytes
    version: bytes
    recorded_at: bytes
    hash: bytes
    topic: bytes
    state: bytes


@dataclass(frozen=True)
class State:
    """What a log was when it had so many events: the roots of both trees and the last event's hash."""

    root: bytes
    heads: bytes
    last: bytes


@dataclass
class Replayed:
    """What a log's events come to: how many are right, the first that isn't, and what was signed or stored of them, worked out anew."""

    log_id: UUID
    events: int = 0
    last: bytes = b""
    wrong_at: int | None = None
    wrong: str = ""
    states: dict[int, State] = field(default_factory=dict)
    """By size, for the sizes that were asked for."""
    tiles: list[list[bytes]] = field(default_factory=list)
    """The roots of all full subtrees of 256, 65,536 … events."""


def replay(
    events: Iterable[RawEvent],
    log_id: UUID,
    sizes: Collection[int],
    matters: Mapping[bytes, UUID],
    tell: Callable[[int], None] = lambda _: None,
    tell_every: int = 10_000,
) -> Replayed:
    """Go through a log from its first event to its last or the first that is wrong.

    `matters` is the matter of each stream that is not its own; `tell` gets the number of events checked so far.
    """
    found, tree, heads = Replayed(log_id, last=genesis(log_id)), Growing(), _Heads(matters)
    wanted = set(sizes)
    last, last_time = found.last, b""
    if 0 in wanted:
        found.states[0] = State(tree.root(), heads.root(), last)
    for position, (place, stream, version, recorded_at, hash, topic, state) in enumerate(events, 1):
        expected = sha256(b"".join((last, place, stream, version, recorded_at, len(topic).to_bytes(4, "big"), topic, state))).digest()
        if place != position.to_bytes(8, "big"):
            wrong = "an event is missing"
        elif hash != expected:
            wrong = "the event is not what was recorded"
        elif recorded_at < last_time:
            wrong = "recorded before the event that precedes it"
        elif not heads.goes_on(stream, version, hash):
            wrong = "its stream lacks the event before it"
        else:
            wrong = ""
        if wrong:
            found.wrong_at, found.wrong = position, wrong
            break
        last, last_time = expected, recorded_at
        tree.add(sha256(b"\x00" + last).digest())
        if position in wanted:
            found.states[position] = State(tree.root(), heads.root(), last)
        if position % tell_every == 0:
            tell(position)
    found.events, found.last, found.tiles = tree.size, last, tree.full
    tell(tree.size)
    return found


class _Heads:
    """Where each stream ends, and the tree of that, worked out when it is asked for."""

    def __init__(self, matters: Mapping[bytes, UUID]) -> None:
        self._matters = matters
        self._ends: dict[bytes, tuple[bytes, bytes, bytes]] = {}
        self._moved: set[bytes] = set()
        self._keys: dict[bytes, bytes] = {}
        self._streams: dict[bytes, set[bytes]] = {}
        self._tree = HeadsTree()

    def goes_on(self, stream: bytes, version: bytes, hash: bytes) -> bool:
        """A stream's next event; False where its version isn't the next."""
        before = self._ends.get(stream)
        if int.from_bytes(version, "big") != (int.from_bytes(before[1], "big") + 1 if before else 1):
            return False
        self._ends[stream] = (stream, version, hash)
        self._moved.add(stream)
        return True

    def root(self) -> bytes:
        """The root of the tree of heads so far."""
        for key in {self._key_of(stream) for stream in self._moved}:
            self._tree.put(key, value_of_ends([self._ends[stream] for stream in self._streams[key]]))
        self._moved.clear()
        return self._tree.root()

    def _key_of(self, stream: bytes) -> bytes:
        """Of the matter that the stream belongs to, which gets to know it."""
        key = self._keys.get(stream)
        if key is None:
            key = self._keys[stream] = key_of(self._matters.get(stream) or UUID(bytes=stream))
            self._streams.setdefault(key, set()).add(stream)
        return key
