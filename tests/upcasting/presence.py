"""A small service whose event has changed: first it stored hours of a school week, today a share; what was stored stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import singledispatch
from typing import Any
from uuid import UUID

from eventsourcing.domain import event
from psycopg import Connection
from psycopg.rows import DictRow

from shared.contracts.fact import fact
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.log import Recorded
from shared.eventlog.sealed import Sealed

HOURS_A_WEEK = 25


class Presence(Aggregate):
    """How much of school a pupil is away from."""

    TOPIC = "test.presence"

    class Begun(Created):
        TOPIC = "test.presence.begun"
        pupil_id: UUID

    @event(Begun)
    def __init__(self, pupil_id: UUID) -> None:
        self.pupil_id = pupil_id
        self.away: dict[date, int] = {}

    @property
    def subject_id(self) -> UUID:
        """The pupil's key seals it."""
        return self.pupil_id

    class Noted(Aggregate.Event):
        TOPIC = "test.presence.noted"
        class_version = 2
        week: date
        away_percent: int
        words: Sealed[str]

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Version 1 counted hours; the sealed words are not touched."""
            state["away_percent"] = state.pop("hours") * 100 // HOURS_A_WEEK

    @event(Noted)
    def note(self, week: date, away_percent: int, words: Sealed[str]) -> None:
        """A week's absence."""
        self.away[week] = away_percent


@fact("test.absence-noted.v1")
class AbsenceNoted:
    """What others learn of a week."""

    pupil_id: UUID
    week: date
    away_percent: int


@singledispatch
def published(event: object, recorded: Recorded) -> Any | None:
    """The fact that an event is to others."""
    return None


@published.register
def _(event: Presence.Noted, recorded: Recorded) -> AbsenceNoted:
    assert event.subject is not None
    return AbsenceNoted(event.subject, event.week, event.away_percent)


class Weeks:
    """The read model: a row a week."""

    name = "weeks"
    tables: Sequence[str] = ("week",)

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Write a week down."""
        if isinstance(recorded.event, Presence.Noted):
            connection.execute("INSERT INTO week VALUES (%s, %s)", (recorded.event.week, recorded.event.away_percent))


TABLE = """
CREATE TABLE week (week date PRIMARY KEY, away_percent int NOT NULL);
GRANT SELECT, INSERT, TRUNCATE ON week TO {database}_projector;
"""
