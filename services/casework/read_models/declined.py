"""Referrals that have not become cases, as intake has told: a declined one is kept under the pupil's key too, and goes with the file or alone."""

from __future__ import annotations

from uuid import UUID

from psycopg.rows import DictRow

from shared.contracts.fact import FactRecord
from shared.contracts.intake import ReferralAccepted, ReferralDeclined, ReferralReceived
from shared.eventlog.database import Database

TABLES = ("referral_without_case",)


def follow(database: Database, record: FactRecord) -> None:
    """Keep what a fact tells of a referral until it becomes a case; told twice, it is the same. Others are passed over."""
    match record.fact:
        case ReferralReceived() as fact:
            database.execute(
                "INSERT INTO referral_without_case (referral_id, case_id, pupil_id, registry_number, received_on) VALUES (%s, %s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                (fact.referral_id, fact.case_id, fact.pupil_id, fact.registry_number, record.effective_on),
            )
        case ReferralDeclined() as fact:
            database.execute("UPDATE referral_without_case SET declined_on = %s WHERE referral_id = %s", (record.effective_on, fact.referral_id))
        case ReferralAccepted() as fact:
            database.execute("DELETE FROM referral_without_case WHERE referral_id = %s", (fact.referral_id,))


def declined_of(database: Database, pupil_id: UUID) -> list[DictRow]:
    """The pupil's declined referrals, oldest first, with the case that each would have become."""
    query = (
        "SELECT case_id, registry_number, declined_on FROM referral_without_case "
        "WHERE pupil_id = %s AND declined_on IS NOT NULL ORDER BY received_on, case_id"
    )
    return database.rows(query, (pupil_id,))
