"""A service's event-sourced application: load an aggregate, decide, save its events with who did it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import ApplicationRecorder, Mapper, StoredEvent
from psycopg.rows import DictRow

from shared.eventlog.act import Act
from shared.eventlog.aggregate import Aggregate
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, open_value
from shared.eventlog.mapper import SealingMapper
from shared.eventlog.recorder import LogRecorder

A = TypeVar("A", bound=Aggregate)

_EVENTS = "SELECT notification_id AS position, originator_id, originator_version, topic, state, recorded_at, hash FROM log_events "
_RECORDED = _EVENTS + "WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id LIMIT %s"
_BEGINNINGS = _EVENTS + "WHERE originator_id = ANY(%s) AND originator_version = 1"
_STORY = _EVENTS + "WHERE originator_id = %s ORDER BY originator_version"


class Changed(Exception):
    """The stream was changed since the version that the caller saw."""


@dataclass(frozen=True)
class Recorded:
    """An event as the log holds it: its place, when we learned it, its hash, and what happened."""

    position: int
    recorded_at: datetime
    hash: bytes
    event: Any


class EventLog(Application[UUID]):
    """What every service's application is made of; `saved` callbacks wake the relay and the projections at once."""

    name = "log"

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.database = database
        self.keyring = keyring
        self.saved: list[Callable[[], None]] = []
        # No cache of aggregates and no snapshots, whatever the environment says: both would keep opened values.
        super().__init__(env={"PERSISTENCE_MODULE": "eventsourcing.popo", "AGGREGATE_CACHE_MAXSIZE": "", "IS_SNAPSHOTTING_ENABLED": "no"})

    def construct_mapper(self) -> Mapper[UUID]:
        """Typed, sealing."""
        return SealingMapper(self.keyring)

    def construct_recorder(self) -> ApplicationRecorder:
        """On our table."""
        return LogRecorder(self.database)

    def load(self, kind: type[A], aggregate_id: UUID, *, expected: int | None = None) -> A:
        """The aggregate as it is now; raises AggregateNotFoundError, and Changed when it is not at the expected version."""
        aggregate: Any = self.repository.get(aggregate_id)
        if not isinstance(aggregate, kind):
            raise AggregateNotFoundError(f"no {kind.__name__} has this id")
        if expected is not None and aggregate.version != expected:
            raise Changed(aggregate_id)
        return aggregate

    def find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        """The aggregate, or None where the stream has not begun."""
        try:
            return self.load(kind, aggregate_id)
        except AggregateNotFoundError:
            return None

    def record(self, *aggregates: Aggregate, by: Act) -> int:
        """Save what was decided, with who did it; returns the log's position after it, 0 if nothing was. Raises IntegrityError on a race.

        An event that has its act already keeps it: history that is brought in has other days than the day it comes.
        """
        events: list[Any] = []
        for aggregate in aggregates:
            for event in aggregate.collect_events():
                object.__setattr__(event, "act", getattr(event, "act", None) or by)
                object.__setattr__(event, "subject", aggregate.subject_id)
                events.append(event)
        positions = self.recorder.insert_events([self.mapper.to_stored_event(event) for event in events])
        if not positions:
            return 0
        transaction = self.database.current
        if transaction is None:
            self._wake()
        else:
            transaction.position = positions[-1]
            transaction.subject = transaction.subject or next((each.subject_id for each in aggregates if each.subject_id), None)
            transaction.after_commit.append(self._wake)
        return positions[-1]

    def _wake(self) -> None:
        for wake in self.saved:
            wake()

    def open(self, value: Any, kind: Any = str) -> Any:
        """The plain value of a sealed one; raises NoKey, CannotOpen."""
        return open_value(self.keyring, value, kind)

    def recorded(self, after: int, limit: int = 500, through: int = 2**62) -> list[Recorded]:
        """The log's events after a position, in order."""
        return [self.read(row) for row in self.stored(after, limit, through)]

    def stored(self, after: int, limit: int = 500, through: int = 2**62) -> list[DictRow]:
        """The same as rows, for whoever needs only some of them read."""
        with self.database.connection() as connection:
            # Binary, which takes half the time of text for ids, times and bytes.
            return connection.execute(_RECORDED, (after, through, limit), binary=True).fetchall()

    def streamed(self, after: int, limit: int, portion: int = 200) -> Iterator[DictRow]:
        """The same, handed over while the database still reads on: for thousands, of which each is worked on at once."""
        with self.database.connection() as connection, connection.cursor() as cursor:
            yield from cursor.stream(_RECORDED, (after, 2**62, limit), binary=True, size=portion)

    def story(self, stream_id: UUID) -> list[Recorded]:
        """One stream's events, in order, with when each was learned."""
        with self.database.connection() as connection:
            rows = connection.execute(_STORY, (stream_id,), binary=True).fetchall()
        return [self.read(row) for row in rows]

    def beginnings(self, stream_ids: Sequence[UUID]) -> list[Recorded]:
        """The first event of each of these streams that there is."""
        with self.database.connection() as connection:
            rows = connection.execute(_BEGINNINGS, (list(stream_ids),), binary=True).fetchall()
        return [self.read(row) for row in rows]

    def read(self, row: DictRow) -> Recorded:
        """A stored row as the event that it is; raises MapperDeserialisationError."""
        stored = StoredEvent(
            row["originator_id"],
            row["originator_version"],
            row["topic"],
            bytes(row["state"]),
        )
        return Recorded(
            row["position"],
            row["recorded_at"],
            bytes(row["hash"]),
            self.mapper.to_domain_event(stored),
        )
