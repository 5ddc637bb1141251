"""Whom a service's log is about: how many events in which streams, and whose key is destroyed by which decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.vocabulary.language import say

_COUNT = (
    "INSERT INTO subject_stream (subject, stream, events) VALUES (%s, %s, 1) "
    "ON CONFLICT (subject, stream) DO UPDATE SET events = subject_stream.events + 1"
)
NOTE_DESTROYED = "INSERT INTO subject_destroyed (subject, decision, destroyed_on) VALUES (%s, %s, %s) ON CONFLICT (subject) DO NOTHING"


class SubjectStreams:
    """The projection that counts events by subject."""

    name = "subject-streams"
    tables: Sequence[str] = ("subject_stream",)

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Count one event under whomever it is about."""
        event: Any = recorded.event
        if event.subject is not None:
            connection.execute(_COUNT, (event.subject, event.originator_id))


@dataclass(frozen=True)
class Gone:
    """A destruction, as pages tell of it: the day, and the number of the decision."""

    decision: str
    on: date

    @property
    def sentence(self) -> str:
        """In Swedish."""
        return say("Personuppgifterna gallrades %(on)s enligt beslut %(decision)s. Ingen kan läsa dem längre.", on=self.on, decision=self.decision)


def note_destroyed(database: Database, subject: UUID, decision: str, on: date) -> None:
    """Keep that a subject's key is destroyed; told twice, it is the same."""
    database.execute(NOTE_DESTROYED, (subject, decision, on))


def destroyed(database: Database, subject: UUID) -> Gone | None:
    """The destruction of a subject's key, if it is."""
    row = database.row("SELECT decision, destroyed_on FROM subject_destroyed WHERE subject = %s", (subject,))
    return Gone(row["decision"], row["destroyed_on"]) if row else None


def destroyed_in(database: Database, streams: Sequence[UUID]) -> dict[UUID, Gone]:
    """Which of these streams are about a subject whose key is destroyed."""
    rows = database.rows(
        "SELECT stream, decision, destroyed_on FROM subject_stream JOIN subject_destroyed USING (subject) WHERE stream = ANY(%s)", (list(streams),)
    )
    return {row["stream"]: Gone(row["decision"], row["destroyed_on"]) for row in rows}


def events_about(database: Database, subject: UUID) -> int:
    """How many events the log holds about a subject, as far as it is counted."""
    row = database.row("SELECT coalesce(sum(events), 0)::bigint AS events FROM subject_stream WHERE subject = %s", (subject,))
    return int(row["events"]) if row else 0
