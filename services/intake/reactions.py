"""What intake learns of the other services: how far a sender's referral has come, and who is invited to sign in.

Each reaction fills tables of its own and nothing else, so that a rebuild replays them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from shared.contracts import casework, consent
from shared.contracts.fact import FactRecord
from shared.eventlog.database import Database
from shared.eventlog.subjects import note_destroyed

_CASEWORK = "INSERT INTO casework_progress (case_id, state) VALUES (%s, %s) ON CONFLICT (case_id) DO UPDATE SET state = excluded.state"
_ASSIGNED = _CASEWORK + " WHERE casework_progress.state = 'queued'"
_CONSENT = "INSERT INTO consent_progress (case_id, complete) VALUES (%s, %s) ON CONFLICT (case_id) DO UPDATE SET complete = excluded.complete"
_EARLIER = "DELETE FROM invitation WHERE case_id = %s AND signatory_id = %s"
_INVITATION = "INSERT INTO invitation (code_hash, invitation_id, case_id, signatory_id, signatory_kind, expires_on) VALUES (%s, %s, %s, %s, %s, %s)"


class CaseworkProgress:
    """From queue to closure, without who or why; and whose key is destroyed, which is forgotten here at once."""

    tables: Sequence[str] = ("casework_progress", "subject_destroyed")

    def __init__(self, database: Database, forget: Callable[[UUID], None]) -> None:
        self._database = database
        self._forget = forget

    def __call__(self, record: FactRecord) -> None:
        """One fact of casework; a second coordinator on a running case is no news to the sender."""
        match record.fact:
            case casework.CaseOpened(case_id=case_id):
                self._database.execute(_CASEWORK, (case_id, "queued"))
            case casework.CoordinatorAssigned(case_id=case_id):
                self._database.execute(_ASSIGNED, (case_id, "assigned"))
            case casework.InterventionStarted(case_id=case_id):
                self._database.execute(_CASEWORK, (case_id, "running"))
            case casework.CaseClosed(case_id=case_id):
                self._database.execute(_CASEWORK, (case_id, "closed"))
            case casework.PupilDestroyed(pupil_id=pupil_id, decision=decision):
                self._forget(pupil_id)
                note_destroyed(self._database, pupil_id, decision, record.effective_on)


class ConsentProgress:
    """Whether everybody has consented, without who has not; and the invitations by which guardians and pupils sign in."""

    tables: Sequence[str] = ("consent_progress", "invitation")

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, record: FactRecord) -> None:
        """One fact of consent."""
        match record.fact:
            case consent.ConsentRequested(case_id=case_id) | consent.ConsentRefused(case_id=case_id):
                self._database.execute(_CONSENT, (case_id, False))
            case consent.ConsentGranted(case_id=case_id, complete=complete) | consent.ConsentWithdrawn(case_id=case_id, complete=complete):
                self._database.execute(_CONSENT, (case_id, complete))
            case consent.InvitationMade() as made:
                invited = (made.code_hash, made.invitation_id, made.case_id, made.signatory_id, made.signatory_kind, made.expires_on)
                # Whoever asks for a new code may have lost the old one to somebody else.
                self._database.execute(_EARLIER, (made.case_id, made.signatory_id))
                self._database.execute(_INVITATION, invited)
