"""The loop that chains the access log's entries, a moment after they are written."""

from __future__ import annotations

from typing import Final

from shared.eventlog.database import Database
from shared.messaging.loops import Loop
from shared.web.access.chain import chain

EVERY: Final = 2.0  # seconds: what came in between is one batch


class ChainLoop(Loop):
    """Makes batches; with several replicas whoever comes first does."""

    def __init__(self, service: str, database: Database) -> None:
        super().__init__(f"{service} access log")
        self._database = database

    def turn(self) -> float:
        """Chain what has come."""
        chain(self._database)
        self.went_well()
        return EVERY
