"""A source's log and a follower's places in memory, as real as the rules need: hashed positions, and transactions that roll back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.fact import FactRecord
from shared.eventlog.log import Recorded
from shared.messaging.envelope import Batch, Interval, encode_fact
from shared.messaging.facts import Followed
from shared.messaging.history import HistoryDiffers
from shared.messaging.positions import Place, State
from shared.messaging.tally import Mark, Tally, counted
from shared.messaging.tests.counting import Counter, published, somebody

BEGUN = datetime(2021, 8, 13, 12, tzinfo=UTC)


@dataclass
class SourceInMemory:
    """A log of one counter."""

    name: str
    log_id: UUID = field(default_factory=uuid4)
    epoch: UUID = field(default_factory=uuid4)
    events: list[Recorded] = field(default_factory=list)
    counter: Counter = field(default_factory=lambda: Counter(number=1))

    def record(self, *amounts: int) -> None:
        """Save; the first event is an opening, which is not published."""
        for amount in amounts:
            self.counter.add(amount)
        for event in self.counter.collect_events():
            object.__setattr__(event, "act", somebody())
            position = len(self.events) + 1
            digest = hashlib.sha256(self.digest_at(position - 1) + str(event).encode() + self.epoch.bytes).digest()
            self.events.append(Recorded(position, BEGUN + timedelta(seconds=position), digest, event))

    def restore_to(self, position: int) -> None:
        """Go back to a backup, and begin the epoch that an operator then must begin."""
        del self.events[position:]
        self.epoch = uuid4()

    def digest_at(self, position: int) -> bytes:
        """The log's digest at a position."""
        return self.events[position - 1].hash if position else b""

    def between(self, after: int, through: int) -> Batch:
        """The batch of an interval."""
        interval = Interval(self.name, self.log_id, self.epoch, after, self.digest_at(after), through, self.digest_at(through))
        facts = [(each, published(each.event, each)) for each in self.events[after:through]]
        return Batch.pack(interval, [encode_fact(self.name, self.epoch, each, fact) for each, fact in facts if fact is not None])

    def pull(self, followed: Followed, limit: int) -> Batch:
        """As a service answers facts_after."""
        if followed.position > len(self.events):
            raise HistoryDiffers(self.name)
        here = (self.digest_at(followed.position), self.log_id, self.epoch)
        if followed.position and (followed.digest, followed.log_id, followed.epoch) != here:
            raise HistoryDiffers(self.name)
        return self.between(followed.position, min(followed.position + limit, len(self.events)))


@dataclass
class Tables:
    """What a service has written down: one row a fact, and totals that a fact counted twice would spoil."""

    rows: dict[tuple[str, int], int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(default_factory=dict)

    def write_down(self, record: FactRecord) -> None:
        """Apply one fact."""
        assert (record.source, record.position) not in self.rows, "a fact was applied twice"
        self.rows[record.source, record.position] = record.fact.amount
        self.totals[record.source] = self.totals.get(record.source, 0) + record.fact.amount


@dataclass
class PageInMemory:
    """An open transaction."""

    tables: Tables
    source: str
    place: Place

    def move(self, to: Followed, applied: Iterable[tuple[int, bytes]] = ()) -> None:
        """Stand further on."""
        tally, marks = counted(self.place.counting, applied)
        self._stand(to, tally)
        self.tables.marks.setdefault(self.source, []).extend(marks)

    def begin_at(self, place: Followed) -> None:
        """Stand somewhere else."""
        self.tables.marks[self.source] = []
        self._stand(place, Tally(after=place.position))

    def _stand(self, to: Followed, tally: Tally) -> None:
        self.tables.places[self.source] = Place(to.position, to.digest, to.log_id, to.epoch, State.FOLLOWING, "", self.place.skipped, tally)


@dataclass
class LedgerInMemory:
    """One source's place, in the same transaction as the tables; `before_commit` may fail, as a killed process would."""

    tables: Tables
    source: str
    before_commit: Callable[[], None] = lambda: None

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """A transaction."""
        kept = deepcopy(vars(self.tables))
        try:
            yield PageInMemory(self.tables, self.source, self.place())
            self.before_commit()
        except BaseException:
            vars(self.tables).update(kept)
            raise

    def place(self) -> Place:
        """Where the follower stands."""
        return self.tables.places.get(self.source, Place())

    def tell(self, state: State, trouble: str = "") -> None:
        """Remember what holds it up."""
        self.tables.places[self.source] = replace(self.place(), state=state, trouble=trouble)
