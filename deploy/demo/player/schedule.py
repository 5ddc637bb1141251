"""Who may be played beside whom: a few threads, each step after those that it rests on, otherwise by day."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import Condition, Thread

from deploy.demo.planning.steps import Assign, Close, JoinTeam, Receive, Step


def chains_of(step: Step) -> Iterable[Hashable]:
    """The sequences that a step is part of.

    Steps of one referral; receipts, so that registry numbers follow the days; and all that takes or frees the team's room.
    """
    if not isinstance(step, JoinTeam):
        yield step.referral
    if isinstance(step, Receive):
        yield "receipts"
    if isinstance(step, JoinTeam | Assign | Close):
        yield "room"


class Schedule:
    """Hands out steps to workers; the first error ends it."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self._waits_for = [0] * len(steps)
        self._followers: list[list[int]] = [[] for _ in steps]
        last: dict[Hashable, int] = {}
        for place, step in enumerate(steps):
            earlier = {last[chain] for chain in chains_of(step) if chain in last}
            self._waits_for[place] = len(earlier)
            for each in earlier:
                self._followers[each].append(place)
            last.update(dict.fromkeys(chains_of(step), place))
        self._ready = [place for place, count in enumerate(self._waits_for) if not count]
        heapq.heapify(self._ready)
        self._left = len(steps)
        self._changed = Condition()
        self._error: BaseException | None = None

    def run(self, play: Callable[[Step], None], workers: int) -> None:
        """Play every step; raises the first error."""
        threads = [Thread(target=self._work, args=(play,), name=f"player {n}", daemon=True) for n in range(workers)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException as error:
            self._fail(error)
            raise
        if self._error is not None:
            raise self._error

    def _work(self, play: Callable[[Step], None]) -> None:
        while (place := self._take()) is not None:
            try:
                play(self.steps[place])
            except Exception as error:  # noqa: BLE001  handed to the caller's thread
                self._fail(error)
                return
            self._done(place)

    def _take(self) -> int | None:
        with self._changed:
            while not self._ready and self._left and self._error is None:
                self._changed.wait()
            if self._error is not None or not self._left or not self._ready:
                return None
            return heapq.heappop(self._ready)

    def _done(self, place: int) -> None:
        with self._changed:
            self._left -= 1
            for follower in self._followers[place]:
                self._waits_for[follower] -= 1
                if not self._waits_for[follower]:
                    heapq.heappush(self._ready, follower)
            self._changed.notify_all()

    def _fail(self, error: BaseException) -> None:
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()
