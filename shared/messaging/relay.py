"""Publishes a service's log, in order: reads the next part, sends it, and only then moves its place."""

from __future__ import annotations

from collections.abc import Callable

from shared.eventlog.database import Database
from shared.messaging.envelope import Batch
from shared.messaging.facts import Facts

PORTION = 500  # events in a message
LOCK = 7305806  # of pg_advisory locks; the log's own is 7305805

# A place that a crash sets back only means that a batch is sent again, so the commit need not wait for the disk.
_PLACE = """
SELECT position, set_config('synchronous_commit', 'off', true) FROM relay_position WHERE pg_try_advisory_xact_lock(%s)
"""
_MOVE = "UPDATE relay_position SET position = %s, digest = %s"


class Relay:
    """One service's relay. Several may run, one at a time sends: the lock is held as long as the transaction that moves the place."""

    def __init__(self, database: Database, facts: Facts, publish: Callable[[Batch], None], portion: int = PORTION) -> None:
        self.database = database
        self.facts = facts
        self.publish = publish
        self.portion = portion

    def run_once(self) -> int:
        """Send the next part; returns how many events it covered, 0 when there are none or another relay is at work.

        Raises what `publish` raises; the place then stays, and the same part is sent again.
        """
        with self.database.transaction() as transaction:
            row = transaction.connection.execute(_PLACE, (LOCK,)).fetchone()
            if row is None:
                return 0
            batch = self.facts.after(row["position"], self.portion)
            interval = batch.interval
            if interval.through == interval.after:
                return 0
            self.publish(batch)
            transaction.connection.execute(_MOVE, (interval.through, interval.digest))
        return interval.through - interval.after
