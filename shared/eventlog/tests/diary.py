"""A small aggregate with every kind of field, for the log's own tests."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from eventsourcing.domain import event

from shared.eventlog.act import Act
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import Actor, Role


class Diary(Aggregate):
    """Somebody's diary: private words, plain days and codes."""

    TOPIC = "test.diary"

    class Begun(Created):
        TOPIC = "test.diary.begun"
        owner: UUID
        name: Sealed[str]

    @event(Begun)
    def __init__(self, owner: UUID, name: Sealed[str]) -> None:
        self.owner = owner
        self.name = name
        self.days: list[date] = []
        self.readers: tuple[Actor, ...] = ()

    @staticmethod
    def create_id() -> UUID:
        """A random id."""
        return uuid4()

    @property
    def subject_id(self) -> UUID:
        """The owner's key seals the diary."""
        return self.owner

    class Written(Aggregate.Event):
        TOPIC = "test.diary.written"
        on: date
        words: Sealed[tuple[str, ...]]
        readers: tuple[Actor, ...]

    @event(Written)
    def write(self, on: date, words: Sealed[tuple[str, ...]], readers: tuple[Actor, ...] = ()) -> None:
        """Write a page."""
        self.days.append(on)
        self.readers = readers


def somebody(on: date = date(2021, 6, 14)) -> Act:
    """An act by somebody, for tests that don't care who."""
    return Act(
        actor=uuid4(),
        role=Role.COORDINATOR,
        organisation=None,
        effective_on=on,
        correlation=uuid4(),
    )
