"""Cases that casework has closed, and pupils whose file it has destroyed; what was consented to for them is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from shared.contracts.casework import CaseClosed, CaseClosureCorrected, PupilDestroyed
from shared.contracts.fact import FactRecord
from shared.eventlog.database import Database
from shared.eventlog.subjects import note_destroyed


class ClosedCases:
    """Follows casework, in the follower's transaction; the same fact twice is one row."""

    tables: Sequence[str] = ("closed_case", "subject_destroyed")

    def __init__(self, database: Database, forget: Callable[[UUID], None]) -> None:
        self._database = database
        self._forget = forget

    def __call__(self, record: FactRecord) -> None:
        """Note a closed case, a corrected day of closing, and a destroyed pupil, whose key is forgotten at once; other facts change nothing here."""
        match record.fact:
            case CaseClosed(case_id=case_id):
                self._database.execute(
                    "INSERT INTO closed_case (case_id, closed_on) VALUES (%s, %s) ON CONFLICT (case_id) DO NOTHING", (case_id, record.effective_on)
                )
            case CaseClosureCorrected(case_id=case_id):
                self._database.execute("UPDATE closed_case SET closed_on = %s WHERE case_id = %s", (record.effective_on, case_id))
            case PupilDestroyed(pupil_id=pupil_id, decision=decision):
                self._forget(pupil_id)
                note_destroyed(self._database, pupil_id, decision, record.effective_on)


def open_about(database: Database, pupil_id: UUID) -> int:
    """How many of a pupil's consents are for cases that have not ended, as far as we have heard."""
    row = database.row(
        "SELECT count(*) AS open FROM consent c WHERE c.pupil_id = %s AND NOT EXISTS (SELECT FROM closed_case k WHERE k.case_id = c.case_id)",
        (pupil_id,),
    )
    return int(row["open"]) if row else 0


def cases_of(database: Database, pupil_id: UUID) -> list[UUID]:
    """The cases that a pupil's consents are for."""
    return [row["case_id"] for row in database.rows("SELECT case_id FROM consent WHERE pupil_id = %s ORDER BY case_id", (pupil_id,))]


def is_closed(database: Database, case_id: UUID) -> bool:
    """Whether the case has ended, as far as we have heard."""
    return database.row("SELECT 1 AS closed FROM closed_case WHERE case_id = %s", (case_id,)) is not None
