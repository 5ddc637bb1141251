"""Applies a part of a log in order, in transactions of a bearable size, and finds the one thing that can't be applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from eventsourcing.persistence import IntegrityError
from psycopg import InterfaceError, OperationalError

from shared.eventlog.wrapping import MasterKeyTrouble
from shared.messaging.calls import NoAnswer
from shared.messaging.facts import Followed
from shared.messaging.positions import STANDS_STILL, Ledger

T = TypeVar("T")

PORTION = 200  # facts a transaction: commands wait for the log's lock, and bigger saves deadlock in psycopg's pipeline
RACES = 10  # times that a portion is tried again because a command changed the same stream first

PASSING = (OperationalError, InterfaceError, NoAnswer, MasterKeyTrouble)
"""The database, the master key or another service is away, or two transactions met: the fact is not to blame, and is tried again later."""


class CannotApply(Exception):
    """One fact or event can't be applied; tells the kind of error and the position, never the error's own text."""

    def __init__(self, position: int, error: Exception) -> None:
        super().__init__(f"{type(error).__name__} at position {position}")


class Verdict(StrEnum):
    """What to do with a part of a log, as seen from where one stands."""

    SEEN = "seen"
    APPLY = "apply"
    PULL = "pull"


def judge(start: Followed, end: Followed, mine: Followed, *, asked: bool = False) -> Verdict:
    """Apply only what joins on exactly; whatever is older is seen, and anything else is a question to the source.

    The history comes first: positions of another one must not count as seen. Whoever has followed nothing yet learns which history
    it is from an answer (`asked`), not from what lies in a queue, which may be another log's.
    """
    if (mine.log_id, mine.epoch) != (start.log_id, start.epoch) and not (asked and mine.position == 0):
        return Verdict.PULL
    if end.position <= mine.position:
        return Verdict.SEEN
    if (start.position, start.digest) == (mine.position, mine.digest):
        return Verdict.APPLY
    return Verdict.PULL


@dataclass(frozen=True)
class Stretch(Generic[T]):
    """A part of a log: where it joins on, what is in it and at which positions, where it ends.

    `hash_at` tells the log's hash at one of the items.
    """

    start: Followed
    items: Sequence[T]
    positions: Sequence[int]
    hash_at: Callable[[int], bytes]
    end: Followed

    def stands_at(self, item: int) -> Followed:
        """Where one stands after one of the items."""
        return replace(self.start, position=self.positions[item], digest=self.hash_at(item))

    def portions(self, size: int) -> Iterator[Portion[T]]:
        """The same in parts that join on to each other, each with at most so many items."""
        start, count = self.start, len(self.items)
        for first in range(0, max(count, 1), size):
            last = min(first + size, count)
            end = self.end if last == count else self.stands_at(last - 1)
            yield Portion(start, self, first, last, end)
            start = end


@dataclass(frozen=True)
class Portion(Generic[T]):
    """What of a stretch is applied in one transaction: the items from `first` to before `last`."""

    start: Followed
    whole: Stretch[T]
    first: int
    last: int
    end: Followed

    def one_by_one(self) -> Iterator[Portion[T]]:
        """The same in portions of one item each."""
        start = self.start
        for at in range(self.first, self.last):
            end = self.end if at == self.last - 1 else self.whole.stands_at(at)
            yield Portion(start, self.whole, at, at + 1, end)
            start = end

    def items(self, skipped: frozenset[int]) -> Sequence[T]:
        """The items but those that an operator let pass."""
        items = self.whole.items[self.first : self.last]
        if not skipped:
            return items
        positions = self.whole.positions[self.first : self.last]
        return [item for item, position in zip(items, positions, strict=True) if position not in skipped]

    def applied(self, skipped: frozenset[int]) -> list[tuple[int, bytes]]:
        """Position and hash of each of those items, as the tally counts them."""
        positions, hash_at = self.whole.positions, self.whole.hash_at
        return [(positions[item], hash_at(item)) for item in range(self.first, self.last) if positions[item] not in skipped]


def apply_stretch(
    ledger: Ledger, stretch: Stretch[T], apply: Callable[[Any, Sequence[T]], None], size: int = PORTION, *, asked: bool = True
) -> Verdict:
    """Apply a stretch and move on; the verdict is that on the first portion that did not join on, or APPLY.

    `apply` is called with the open page and the items that no operator has let pass. When a portion fails, its items are applied one by
    one, so that everything before the bad one is done. What was not `asked` for is left by a follower that stands still. Raises
    CannotApply, and PASSING errors as they are.
    """
    for portion in stretch.portions(size):
        try:
            verdict = _apply_portion(ledger, portion, apply, asked)
        except PASSING:
            raise
        except Exception as error:
            if portion.last - portion.first <= 1:
                raise CannotApply(_position(portion), error) from error
            verdict = _apply_one_by_one(ledger, portion, apply, asked)
        if verdict is not Verdict.APPLY:
            return verdict
    return Verdict.APPLY


def _apply_one_by_one(ledger: Ledger, portion: Portion[T], apply: Callable[[Any, Sequence[T]], None], asked: bool) -> Verdict:
    for single in portion.one_by_one():
        try:
            verdict = _apply_portion(ledger, single, apply, asked)
        except PASSING:
            raise
        except Exception as error:
            raise CannotApply(_position(single), error) from error
        if verdict is not Verdict.APPLY:
            return verdict
    return Verdict.APPLY


def _position(portion: Portion[T]) -> int:
    return portion.whole.positions[portion.first] if portion.last > portion.first else portion.end.position


def _apply_portion(ledger: Ledger, portion: Portion[T], apply: Callable[[Any, Sequence[T]], None], asked: bool) -> Verdict:
    for race in range(RACES):
        try:
            with ledger.opened() as page:
                if not asked and page.place.state in STANDS_STILL:
                    return Verdict.PULL
                verdict = judge(portion.start, portion.end, page.place, asked=asked)
                if verdict is Verdict.APPLY:
                    items = portion.items(page.place.skipped)
                    if items:
                        apply(page, items)
                    page.move(portion.end, portion.applied(page.place.skipped))
                return verdict
        except IntegrityError:
            if race == RACES - 1:
                raise
    raise AssertionError("a portion is applied or refused")
