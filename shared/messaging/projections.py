"""Fills a service's own read models from its own log, read directly."""

from __future__ import annotations

from collections.abc import Sequence

from shared.eventlog.database import Database
from shared.eventlog.projection import Projection
from shared.messaging.applying import CannotApply, Stretch, Verdict, apply_stretch
from shared.messaging.facts import Followed
from shared.messaging.follower import Outcome
from shared.messaging.positions import State, StoredLedger, StoredPage
from shared.messaging.window import Entry, LogWindow

PORTION = 500


class ProjectionRunner:
    """One projection and its place in the log; a broken event stalls it alone, as it does a follower.

    `database` is where its tables and its place are, if not beside the log.
    """

    def __init__(self, projection: Projection, window: LogWindow, source: str, database: Database | None = None) -> None:
        self.projection = projection
        self.window = window
        self.ledger = StoredLedger(database or window.log.database, projection.name, source, durable=False)

    def run_once(self, limit: int = PORTION) -> Outcome:
        """Apply the next events; CAUGHT_UP when there are no more, STALLED when one can't be applied. Raises psycopg.OperationalError.

        APPLIED may have been another process's doing, which can have left some of what was read here: look again.
        """
        place = self.ledger.place()
        entries = list(self.window.after(place.position, limit))
        if not entries:
            if place.state is not State.FOLLOWING:
                self.ledger.tell(State.FOLLOWING)
            return Outcome.CAUGHT_UP

        start, end = Followed(place.position, place.digest), Followed(entries[-1].position, entries[-1].hash)
        stretch = Stretch(start, entries, [entry.position for entry in entries], lambda item: entries[item].hash, end)
        try:
            verdict = apply_stretch(self.ledger, stretch, self._apply, limit)
        except CannotApply as trouble:
            self.ledger.tell(State.STALLED, str(trouble))
            return Outcome.STALLED
        return Outcome.CAUGHT_UP if verdict is Verdict.APPLY and len(entries) < limit else Outcome.APPLIED

    def _apply(self, page: StoredPage, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self.projection.apply(page.transaction.connection, entry.recorded)
