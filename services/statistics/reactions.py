"""What statistics does when facts arrive: a row each, and the tokens that API clients sign in with."""

from __future__ import annotations

from collections.abc import Sequence

from services.statistics.read_models import fact_rows
from shared.contracts.fact import FactRecord
from shared.eventlog.database import Database
from shared.web import credentials

FOLLOWER = "statistics"
"""The name under which positions are kept."""

FOLLOWS = ("intake", "consent", "casework")
"""Whose facts are counted; there is no order between them."""


class KeepFacts:
    """Keeps facts as rows, all of a batch at once; runs in the follower's transaction, and twice is as once."""

    tables = (*fact_rows.TABLES, *credentials.TABLES)

    def __init__(self, database: Database) -> None:
        self.database = database
        self._credentials = credentials.FollowCredentials(database)

    def __call__(self, record: FactRecord) -> None:
        """Keep one fact."""
        self.many((record,))

    def many(self, records: Sequence[FactRecord]) -> None:
        """Keep a batch of facts of one source, in its order."""
        with self.database.connection() as connection:
            fact_rows.insert(connection, records)
        for record in records:
            self._credentials(record)
