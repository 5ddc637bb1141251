"""Cases of which the pupil's school must not be told: a guardian has asked for the help, and has not agreed that the school knows."""

from __future__ import annotations

from uuid import UUID

from shared.contracts.fact import FactRecord
from shared.contracts.intake import ReferralReceivedUntold, SchoolTold
from shared.eventlog.database import Database
from shared.vocabulary.codes import Actor

TABLES = ("school_not_told",)
SCHOOL = frozenset({Actor.SCHOOL})


def follow(database: Database, record: FactRecord) -> None:
    """Keep what intake tells of whom the school may know; told twice, it is the same. Other facts are passed over."""
    match record.fact:
        case ReferralReceivedUntold(school_knows=False) as fact:
            database.execute("INSERT INTO school_not_told (case_id) VALUES (%s) ON CONFLICT DO NOTHING", (fact.case_id,))
        case SchoolTold() as fact:
            database.execute("DELETE FROM school_not_told WHERE case_id = %s", (fact.case_id,))


def untold(database: Database, case_id: UUID) -> frozenset[Actor]:
    """The actors that nobody may tell of the case: the school or none."""
    return SCHOOL if database.row("SELECT FROM school_not_told WHERE case_id = %s", (case_id,)) is not None else frozenset()
