"""Counting what gets done in a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One line of the table: what, how much, in which unit, beside which peer, and what we aim at."""

    what: str
    value: float
    unit: str
    peer: float | None = None
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's, from the same run."""
        return None if not self.peer else self.value / self.peer


def per_second(work: Callable[[], None], *, workers: int, seconds: float) -> float:
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


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
