"""Cases that casework has closed; what was consented to for them is over."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.casework import CaseClosed
from shared.contracts.fact import FactRecord
from shared.eventlog.database import Database


class ClosedCases:
    """Follows casework, in the follower's transaction; the same fact twice is one row."""

    tables: Sequence[str] = ("closed_case",)

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, record: FactRecord) -> None:
        """Note a closed case; other facts of casework change nothing here."""
        if isinstance(record.fact, CaseClosed):
            self._database.execute(
                "INSERT INTO closed_case (case_id, closed_on) VALUES (%s, %s) ON CONFLICT (case_id) DO NOTHING",
                (record.fact.case_id, record.effective_on),
            )


def is_closed(database: Database, case_id: UUID) -> bool:
    """Whether the case has ended, as far as we have heard."""
    return database.row("SELECT 1 AS closed FROM closed_case WHERE case_id = %s", (case_id,)) is not None
