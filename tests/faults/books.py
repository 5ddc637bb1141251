"""Keeps the books of a test: every command adds an amount of its own, so that each can be found again, once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from shared.eventlog.keyring import KeysInMemory
from shared.messaging.tests.counting import Counter as CounterAggregate
from shared.messaging.tests.counting import Counting
from shared.messaging.tests.processes import ServiceProcess, eventually
from tests.databases import Home


class Books:
    """The amounts that were asked for, and those that the service said yes to."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.asked = 0
        self.acknowledged: list[int] = []

    def add(self, service: ServiceProcess) -> bool:
        """Ask for the next amount; True if it was acknowledged."""
        self.asked += 1
        try:
            answered = service.add(self.asked % 5, self.asked).isdigit()
        except OSError:
            return False
        if answered:
            self.acknowledged.append(self.asked)
        return answered

    @contextmanager
    def load(self, service: Callable[[], ServiceProcess]) -> Iterator[None]:
        """Ask without pause, in a thread, until the block ends."""
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                self.add(service())

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def more_than(self, count: int) -> Callable[[], bool]:
        """Whether so many have been acknowledged by now."""
        return lambda: len(self.acknowledged) > count

    def recorded(self) -> list[int]:
        """The amounts in north's log, which is the truth."""
        with self.home.database("north") as database:
            events = Counting(database, KeysInMemory()).recorded(0, 1_000_000)
            return [each.event.amount for each in events if isinstance(each.event, CounterAggregate.Added)]

    def counted(self, source: str = "north") -> list[int]:
        """The amounts that tally has written down, in order."""
        with psycopg.connect(self.home.admin_dsn("tally")) as connection:
            return [row[0] for row in connection.execute("SELECT amount FROM counted WHERE source = %s ORDER BY position", (source,))]

    def balance(self, *sources: str) -> None:
        """Wait until all is counted; then nothing acknowledged may be missing, and nothing there twice."""
        recorded = self.recorded()
        assert set(self.acknowledged) <= set(recorded)
        assert [] == [amount for amount, times in Counter(recorded).items() if times > 1]
        for source in sources or ("north",):
            eventually(recorded, lambda source=source: self.counted(source), seconds=120)  # type: ignore[misc]
