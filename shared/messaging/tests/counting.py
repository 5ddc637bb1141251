"""A tiny application for tests: `north` counts, `south` counts after it in events of its own, `tally` writes down both in tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import singledispatch
from typing import Any
from uuid import UUID, uuid5

import psycopg
from eventsourcing.domain import event

from shared.contracts.fact import FactRecord, fact
from shared.eventlog.act import Act
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.database import Database
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.log import EventLog, Recorded
from shared.messaging.calls import Caller
from shared.messaging.workings import Workings
from shared.vocabulary.codes import Role
from tests.databases import Home

COUNTERS = UUID("0a7c6d4e-2f0b-5a52-9a3e-000000000001")
SOMEBODY = UUID("0a7c6d4e-2f0b-5a52-9a3e-000000000002")
SERVICES = ("north", "south", "tally")

TABLES = """
CREATE TABLE count (source text, counter_id uuid, total bigint NOT NULL, PRIMARY KEY (source, counter_id));
CREATE TABLE counted (
    source text, position bigint, counter_id uuid NOT NULL, amount bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (source, position)
);
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON count, counted TO {database}_projector;
"""


@fact("counting.added.v1")
class Added:
    """Something was added to a counter."""

    counter_id: UUID
    amount: int


class Counter(Aggregate):
    """Counts; `source` tells whose counter it is."""

    TOPIC = "counting.counter"

    class Opened(Created):
        TOPIC = "counting.counter.opened"
        number: int

    class Added(Aggregate.Event):
        TOPIC = "counting.counter.added"
        amount: int

    @event(Opened)
    def __init__(self, number: int) -> None:
        self.number = number
        self.total = 0

    @staticmethod
    def create_id(number: int) -> UUID:
        """The same for the same number."""
        return counter_id(number)

    @event(Added)
    def add(self, amount: int) -> None:
        """Count on."""
        self.total += amount


def counter_id(number: int) -> UUID:
    """A counter's id."""
    return uuid5(COUNTERS, str(number))


class Counting(EventLog):
    """The application: one verb."""

    def add(self, number: int, amount: int) -> int:
        """Add to a counter, opened when new; returns the log's position."""
        counter = self.find(Counter, counter_id(number)) or Counter(number=number)
        counter.add(amount)
        return self.record(counter, by=somebody())

    def add_many(self, number: int, amounts: Sequence[int]) -> int:
        """Add several times in one save."""
        counter = self.find(Counter, counter_id(number)) or Counter(number=number)
        for amount in amounts:
            counter.add(amount)
        return self.record(counter, by=somebody())


def somebody() -> Act:
    """An act by the same somebody on the same day, so that nothing but the counting differs."""
    return Act(actor=SOMEBODY, role=Role.SERVICE, organisation=None, effective_on=date(2021, 8, 13), correlation=SOMEBODY)


@singledispatch
def published(event: object, recorded: Recorded) -> Any | None:
    """The fact that an event is published as: openings are not."""
    return None


@published.register
def _(event: Counter.Added, recorded: Recorded) -> Added:
    return Added(counter_id=event.originator_id, amount=event.amount)


class Counts:
    """The own log's read model: each counter's total."""

    name = "counts"
    tables: Sequence[str] = ("count",)

    def __init__(self, source: str) -> None:
        self.source = source

    def apply(self, connection: psycopg.Connection[Any], recorded: Recorded) -> None:
        """Add to the total."""
        if isinstance(recorded.event, Counter.Added):
            add_to_total(connection, self.source, recorded.event.originator_id, recorded.event.amount)


class Echo:
    """South's reaction: counts the same again, in events of its own."""

    def __init__(self, log: Counting) -> None:
        self.log = log

    def __call__(self, record: FactRecord) -> None:
        """Count after another service."""
        counter = self.log.find(Counter, record.fact.counter_id) or Counter(number=number_of(record.fact.counter_id))
        counter.add(record.fact.amount)
        self.log.record(counter, by=replace(somebody(), causation=f"{record.source}/{record.position}"))


_WRITE_DOWN = "INSERT INTO counted SELECT * FROM unnest(%s::text[], %s::bigint[], %s::uuid[], %s::bigint[], %s::timestamptz[])"
_ADD_UP = """
INSERT INTO count SELECT source, counter_id, sum(amount) FROM unnest(%s::text[], %s::uuid[], %s::bigint[]) AS f (source, counter_id, amount)
GROUP BY source, counter_id ON CONFLICT (source, counter_id) DO UPDATE SET total = count.total + excluded.total
"""


class WriteDown:
    """Tally's reaction: one row a fact, and the totals."""

    tables: Sequence[str] = ("count", "counted")

    def __init__(self, database: Database) -> None:
        self.database = database

    def __call__(self, record: FactRecord) -> None:
        """Write one fact down."""
        self.many([record])

    def many(self, records: Sequence[FactRecord]) -> None:
        """Write many facts down in two statements."""
        rows = [(each.source, each.position, each.fact.counter_id, each.fact.amount, each.recorded_at) for each in records]
        columns = [list(column) for column in zip(*rows, strict=True)]
        with self.database.transaction() as transaction:
            transaction.connection.execute(_WRITE_DOWN, columns)
            transaction.connection.execute(_ADD_UP, (columns[0], columns[2], columns[3]))


def add_to_total(connection: psycopg.Connection[Any], source: str, counter: UUID, amount: int) -> None:
    """Raise a total; not idempotent on purpose, so that a fact counted twice shows."""
    connection.execute(
        "INSERT INTO count VALUES (%s, %s, %s) ON CONFLICT (source, counter_id) DO UPDATE SET total = count.total + excluded.total",
        (source, counter, amount),
    )


_numbers = {counter_id(number): number for number in range(1000)}


def number_of(identity: UUID) -> int:
    """The number of a counter, since ids are made from it."""
    return _numbers[identity]


def make_counting_home(server: Any) -> Home:
    """Databases for the three services."""
    from tests.databases import make_home

    home = make_home(server, SERVICES)
    for service in SERVICES:
        database = f"{home.prefix}_{service}"
        with psycopg.connect(home.admin_dsn(service), autocommit=True) as admin:
            admin.execute(f"SET ROLE {database}_owner")
            admin.execute(TABLES.replace("{database}", database))
    return home


def workings_of(service: str, dsn: str, calls: Caller | None = None, pool_size: int = 10) -> Workings:
    """The workings of one of the three services."""
    database = Database(dsn, pool_size=pool_size)
    if service == "tally":
        return Workings("tally", None, database, published, reactions={"north": WriteDown(database), "south": WriteDown(database)})
    log = Counting(database, KeysInMemory())
    reactions = {"north": Echo(log)} if service == "south" else {}
    return Workings(service, log, database, published, [Counts(service)], reactions, rpc={"add": log.add})
