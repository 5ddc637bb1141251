"""Referrals that have not become cases, as intake has told: a declined one is kept under the pupil's key too, and goes with the file or alone.

One that only repeats another is kept like a declined one. Each has its marking, since any of a pupil's referrals may tell that the pupil's
identity is protected.
"""

from __future__ import annotations

from uuid import UUID

from psycopg.rows import DictRow

from shared.contracts.fact import FactRecord
from shared.contracts.intake import (
    DuplicateJudged,
    ReferralAccepted,
    ReferralClosedElsewhere,
    ReferralDeclined,
    ReferralReceived,
    ReferralReceivedUnmarked,
    SecurityMarked,
)
from shared.eventlog.database import Database
from shared.vocabulary.codes import SecurityMarking

TABLES = ("referral_without_case",)


def follow(database: Database, record: FactRecord) -> None:
    """Keep what a fact tells of a referral until it becomes a case; told twice, it is the same. Others are passed over."""
    match record.fact:
        case ReferralReceivedUnmarked() as fact:
            marking = fact.security_marking if isinstance(fact, ReferralReceived) else SecurityMarking.NONE
            database.execute(
                "INSERT INTO referral_without_case (referral_id, case_id, pupil_id, registry_number, received_on, security_marking) "
                "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (fact.referral_id, fact.case_id, fact.pupil_id, fact.registry_number, record.effective_on, marking),
            )
        case SecurityMarked() as fact:
            database.execute("UPDATE referral_without_case SET security_marking = %s WHERE referral_id = %s", (fact.marking, fact.referral_id))
        case ReferralDeclined() | ReferralClosedElsewhere() as fact:
            ended = (record.effective_on, isinstance(fact, ReferralClosedElsewhere), fact.referral_id)
            database.execute("UPDATE referral_without_case SET declined_on = %s, closed_elsewhere = %s WHERE referral_id = %s", ended)
        case DuplicateJudged() as fact:
            database.execute("UPDATE referral_without_case SET declined_on = NULL, merged_by = NULL WHERE merged_by = %s", (fact.pair_id,))
            repeats = (record.effective_on, fact.pair_id, fact.merged)
            database.execute("UPDATE referral_without_case SET declined_on = %s, merged_by = %s WHERE referral_id = %s", repeats)
        case ReferralAccepted() as fact:
            database.execute("DELETE FROM referral_without_case WHERE referral_id = %s", (fact.referral_id,))


def declined_of(database: Database, pupil_id: UUID) -> list[DictRow]:
    """The pupil's declined referrals, oldest first, with the case that each would have become; one that was handled to its end elsewhere too."""
    query = (
        "SELECT case_id, registry_number, declined_on, closed_elsewhere FROM referral_without_case "
        "WHERE pupil_id = %s AND declined_on IS NOT NULL ORDER BY received_on, case_id"
    )
    return database.rows(query, (pupil_id,))
