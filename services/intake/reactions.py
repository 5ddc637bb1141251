"""What intake learns of the other services: how far a sender's referral has come, and who is invited to sign in.

Each fills tables of its own, which a rebuild replays; what that changes for a sender is noted besides, once, for the sender's webhooks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from shared.contracts import casework, consent
from shared.contracts.fact import FactRecord
from shared.eventlog.database import Database
from shared.eventlog.subjects import note_destroyed
from shared.vocabulary.codes import SenderStatus

_CASEWORK = "INSERT INTO casework_progress (case_id, state) VALUES (%s, %s) ON CONFLICT (case_id) DO UPDATE SET state = excluded.state"
_ASSIGNED = _CASEWORK + " WHERE casework_progress.state = 'queued'"
_CONSENT = "INSERT INTO consent_progress (case_id, complete) VALUES (%s, %s) ON CONFLICT (case_id) DO UPDATE SET complete = excluded.complete"
_EARLIER = "DELETE FROM invitation WHERE case_id = %s AND signatory_id = %s"
_INVITATION = "INSERT INTO invitation (code_hash, invitation_id, case_id, signatory_id, signatory_kind, expires_on) VALUES (%s, %s, %s, %s, %s, %s)"
_PROGRESS = "SELECT (SELECT state FROM casework_progress WHERE case_id = %s), (SELECT complete FROM consent_progress WHERE case_id = %s)"
_NEWS = "INSERT INTO progress_news (case_id, status, happened_at) VALUES (%s, %s, %s)"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7305823)"


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


class TellProgress:
    """Applies a fact, and notes what it changes in the sender's status of an accepted referral; what the tables hold is `written`.

    Facts of casework and consent come by two followers; one lock lets them be applied one after the other, or neither would see the change
    that both made together.
    """

    def __init__(self, database: Database, written: CaseworkProgress | ConsentProgress) -> None:
        self._database = database
        self.written = written

    def __call__(self, record: FactRecord) -> None:
        """One fact."""
        case_id = getattr(record.fact, "case_id", None)
        if case_id is None:
            self.written(record)
            return
        self._database.row(_ONE_AT_A_TIME)
        before = self._status(case_id)
        self.written(record)
        after = self._status(case_id)
        if before != after:
            self._database.execute(_NEWS, (case_id, after, record.recorded_at))

    def _status(self, case_id: UUID) -> str:
        row = self._database.row(_PROGRESS, (case_id, case_id))
        return status_of_accepted(row["state"], row["complete"]) if row else SenderStatus.ACCEPTED


def status_of_accepted(case_state: str | None, consent_complete: bool | None) -> SenderStatus:
    """What the sender of an accepted referral sees, as the view referral_status says it."""
    if case_state in ("running", "closed"):
        return SenderStatus(case_state)
    if consent_complete is False:
        return SenderStatus.WAITING_FOR_CONSENT
    return SenderStatus.COORDINATOR if case_state == "assigned" else SenderStatus.ACCEPTED
