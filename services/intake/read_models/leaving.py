"""What intake has about a pupil whose key is to be destroyed: referrals that wait for somebody, and cases that others became."""

from __future__ import annotations

from uuid import UUID

from shared.eventlog.database import Database

_OF_PUPIL = "FROM referral r JOIN subject_stream s ON s.stream = r.referral_id WHERE s.subject = %s"
_MERGED = "SELECT FROM referral_standing m WHERE m.referral_id = r.referral_id"
_OPEN = (
    f"{_OF_PUPIL} AND r.state IN ('received', 'to-complete') AND NOT EXISTS ({_MERGED})",
    "FROM absence_notice n JOIN subject_stream s ON s.stream = n.notice_id WHERE s.subject = %s AND n.state <> 'closed'",
    "FROM investigation_notice n JOIN subject_stream s ON s.stream = n.notice_id WHERE s.subject = %s AND n.ended_on IS NULL",
)


def open_about(database: Database, pupil_id: UUID) -> int:
    """How many of the pupil's referrals are neither decided nor part of another, absence notices not closed, investigations not ended."""
    row = database.row(f"SELECT {' + '.join(f'(SELECT count(*) {each})' for each in _OPEN)} AS open", (pupil_id,) * len(_OPEN))
    return int(row["open"]) if row else 0


def cases_of(database: Database, pupil_id: UUID) -> list[UUID]:
    """The cases that accepted referrals became, and declined, merged and older ones would have: casework must have heard of all."""
    told = "r.state IN ('accepted', 'declined', 'closed-elsewhere')"
    decided = f"SELECT r.case_id {_OF_PUPIL} AND ({told} OR EXISTS ({_MERGED})) ORDER BY r.case_id"
    return [row["case_id"] for row in database.rows(decided, (pupil_id,))]
