"""What was measured, beside which goal, and how often something gets done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """What we aim at, for the value itself or for its ratio to the peer's."""

    least: float | None = None
    most: float | None = None
    least_ratio: float | None = None
    most_ratio: float | None = None

    def __str__(self) -> str:
        told = (("≥ ", self.least, ""), ("< ", self.most, ""), ("≥ ", self.least_ratio, " × peer"), ("≤ ", self.most_ratio, " × peer"))
        return " and ".join(f"{sign}{number:,g}{of}" for sign, number, of in told if number is not None)


@dataclass(frozen=True)
class Measured:
    """One line of the table: what, how much, in which unit, beside which peer, what we aim at and where the time goes."""

    what: str
    value: float
    unit: str
    peer: float | None = None
    goal: Goal | None = None
    where: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's, from the same run."""
        return None if not self.peer else self.value / self.peer

    @property
    def missed(self) -> bool:
        """Whether a goal was not reached."""
        if self.goal is None:
            return False
        floors = ((self.value, self.goal.least), (self.ratio or 0.0, self.goal.least_ratio))
        too_little = any(least is not None and value < least for value, least in floors)
        too_much = self.goal.most_ratio is not None and (self.ratio or 0.0) > self.goal.most_ratio
        return too_little or too_much or (self.goal.most is not None and self.value >= self.goal.most)


def per_second(work: Callable[[], object], *, workers: int, seconds: float) -> float:
    """How often `work` gets done in a second by so many threads, within a bounded time."""
    deadline = time.perf_counter() + seconds
    counts = [0] * workers

    def run(number: int) -> None:
        while time.perf_counter() < deadline:
            work()
            counts[number] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(workers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def best_in_turns(*works: Callable[[], object], workers: int, seconds: float, turns: int = 2) -> list[float]:
    """Each work's best rate of so many short runs, which are taken in turns, so that a neighbour's noise meets all alike."""
    rates = [[per_second(work, workers=workers, seconds=seconds) for work in works] for _ in range(turns)]
    return [max(each) for each in zip(*rates, strict=True)]


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
