"""What every aggregate and event of the house is: the library's, with who, when and about whom on every event."""

from __future__ import annotations

from dataclasses import field
from typing import Any
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate

from shared.eventlog.act import Act


class Aggregate(BaseAggregate[UUID]):
    """A consistency boundary whose events are the truth.

    Subclasses set TOPIC on themselves and on each event; a verb method decides and may refuse,
    an `@event` method applies and may not, since it runs again on every replay.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """What tells its events in a class above it knows them by that one's Event: the library would make another, which they are not."""
        if Aggregate not in cls.__bases__:
            cls.Event = cls.__bases__[0].Event  # type: ignore[attr-defined, misc]
        super().__init_subclass__(**options)

    @property
    def subject_id(self) -> UUID | None:
        """The person whose key seals this stream's personal fields; None where there are none."""
        return None

    class Event(AggregateEvent):
        """An event; `act` and `subject` are filled in when it is saved."""

        act: Act | None = field(default=None, kw_only=True)
        subject: UUID | None = field(default=None, kw_only=True)

        @property
        def known_act(self) -> Act:
            """The act, of an event that was saved."""
            assert self.act is not None, "an unsaved event has no act"
            return self.act


class Created(Aggregate.Event, AggregateCreated):
    """The first event of a stream; nest a subclass with its own TOPIC in each aggregate."""
