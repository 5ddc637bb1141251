"""The peer of a rebuild: the library's ProjectionRunner, one transaction an event, on the same server."""

from __future__ import annotations

import time
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from deploy.private import PrivatePostgres
from tests.benchmarks.bare import BareLibrary, Note, bare_library, environment_of, text_that_makes

AT_A_TIME = 100


class NoteRows(PostgresTrackingRecorder):
    """A row an event, written with the place that was reached."""

    def __init__(self, datastore: PostgresDatastore, **options: Any) -> None:
        super().__init__(datastore, **options)
        self.sql_create_statements.append(SQL("CREATE TABLE IF NOT EXISTS note_row (note uuid PRIMARY KEY, made timestamptz NOT NULL)").format())

    def keep(self, event: Any, tracking: Tracking) -> None:
        """One transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking=tracking)
            cursor.execute("INSERT INTO note_row VALUES (%s, %s)", (event.originator_id, event.timestamp), prepare=True)


class CountNotes(Projection[NoteRows]):
    """Keeps each note's row."""

    name = "notes"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """One event."""
        self.view.keep(domain_event, tracking)


def projected_per_second(server: PrivatePostgres, events: int, stored_bytes: int) -> float:
    """Events a second that the library projects, of a log of so many events with so many bytes each."""
    text = text_that_makes(stored_bytes)
    with bare_library(server) as bare:
        last = bare.recorder.max_notification_id() or 0
        for _ in range(0, events, AT_A_TIME):
            bare.save(*(Note(text) for _ in range(AT_A_TIME)))
    begun = time.perf_counter()
    with ProjectionRunner(application_class=BareLibrary, projection_class=CountNotes, view_class=NoteRows, env=environment_of(server)) as runner:
        runner.wait(last + events, timeout=120)
        return events / (time.perf_counter() - begun)
