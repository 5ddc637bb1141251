"""Applies a part of a log in order, in transactions of a bearable size, and finds the one thing that can't be applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from eventsourcing.persistence import IntegrityError
from psycopg import InterfaceError, OperationalError

from shared.messaging.calls import NoAnswer
from shared.messaging.facts import Followed
from shared.messaging.positions import STANDS_STILL, Ledger

T = TypeVar("T")

PORTION = 200  # facts a transaction: commands wait for the log's lock, and bigger saves deadlock in psycopg's pipeline
RACES = 10  # times that a portion is tried again because a command changed the same stream first

PASSING = (OperationalError, InterfaceError, NoAnswer)
"""The database or another service is away, or two transactions met: the fact is not to blame, and is tried again later."""


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
class Step(Generic[T]):
    """One thing to apply, and where one stands when it is done."""

    stands: Followed
    item: T


@dataclass(frozen=True)
class Stretch(Generic[T]):
    """A part of a log: where it joins on, what is in it, where it ends."""

    start: Followed
    steps: Sequence[Step[T]]
    end: Followed

    def portions(self, size: int) -> Iterator[Stretch[T]]:
        """The same in parts that join on to each other, each with at most so many steps."""
        start = self.start
        for first in range(0, max(len(self.steps), 1), size):
            steps = self.steps[first : first + size]
            end = self.end if first + size >= len(self.steps) else steps[-1].stands
            yield Stretch(start, steps, end)
            start = end


def apply_stretch(
    ledger: Ledger, stretch: Stretch[T], apply: Callable[[Any, Sequence[T]], None], size: int = PORTION, *, asked: bool = True
) -> Verdict:
    """Apply a stretch and move on; the verdict is that on the first portion that did not join on, or APPLY.

    `apply` is called with the open page and the items that no operator has let pass. When a portion fails, its steps are applied one by
    one, so that everything before the bad one is done. What was not `asked` for is left by a follower that stands still. Raises
    CannotApply, and PASSING errors as they are.
    """
    for portion in stretch.portions(size):
        try:
            verdict = _apply_portion(ledger, portion, apply, asked)
        except PASSING:
            raise
        except Exception as error:
            if len(portion.steps) <= 1:
                raise CannotApply(portion.steps[0].stands.position if portion.steps else portion.end.position, error) from error
            verdict = apply_stretch(ledger, portion, apply, 1, asked=asked)
        if verdict is not Verdict.APPLY:
            return verdict
    return Verdict.APPLY


def _apply_portion(ledger: Ledger, portion: Stretch[T], apply: Callable[[Any, Sequence[T]], None], asked: bool) -> Verdict:
    for race in range(RACES):
        try:
            with ledger.opened() as page:
                if not asked and page.place.state in STANDS_STILL:
                    return Verdict.PULL
                verdict = judge(portion.start, portion.end, page.place, asked=asked)
                if verdict is Verdict.APPLY:
                    items = [step.item for step in portion.steps if step.stands.position not in page.place.skipped]
                    if items:
                        apply(page, items)
                    page.move(portion.end)
                return verdict
        except IntegrityError:
            if race == RACES - 1:
                raise
    raise AssertionError("a portion is applied or refused")
