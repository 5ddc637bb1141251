"""Chance, by the scenario's seed: the same scenario gives the same plan on every machine."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from deploy.demo.process import Between, Share
from deploy.demo.scenario import Scenario

T = TypeVar("T")


class Draw:
    """Draws for one part of the plan; parts have draws of their own, so that a change in one doesn't reshuffle the others."""

    def __init__(self, scenario: Scenario, part: str) -> None:
        self._random = Random(f"{scenario.process.seed} {part}")
        self._scenario = scenario

    def between(self, limits: Between) -> int:
        """A whole number between two, both included."""
        return self._random.randint(limits.low, limits.high)

    def whole(self, low: int, high: int) -> int:
        """As between, for limits that the code knows."""
        return self._random.randint(low, max(low, high))

    def happens(self, share: Share | float) -> bool:
        """True that often."""
        return self._random.random() < (share.value if isinstance(share, Share) else share)

    def one(self, of: Sequence[T], weights: Sequence[int] | None = None) -> T:
        """One of them."""
        return self._random.choices(of, weights)[0]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """That many of them, in their order."""
        chosen = sorted(self._random.sample(range(len(of)), count))
        return [of[place] for place in chosen]

    def shuffled(self, of: Sequence[T]) -> list[T]:
        """All of them in another order."""
        return self._random.sample(list(of), len(of))

    def text(self, kind: str) -> str:
        """One of the scenario's texts of a kind."""
        return self._random.choice(self._scenario.texts[kind])

    def known_on(self, day: date) -> date:
        """When it was known, a little later at most, never after the scenario's last day."""
        return min(day + timedelta(days=self.between(self._scenario.process.days_until_known)), self._scenario.process.last_day)


def workday(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def workday_by(day: date) -> date:
    """The day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def later(day: date, days: int) -> date:
    """The workday that many days on."""
    return workday(day + timedelta(days=days))
