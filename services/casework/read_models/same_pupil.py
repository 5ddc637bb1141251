"""Whose numbers are one pupil's, as intake tells of a person's verdicts; the latest of a pair stands alone."""

from __future__ import annotations

from shared.contracts.fact import FactRecord
from shared.contracts.intake import DuplicateJudged
from shared.eventlog.database import Database

TABLES = ("same_pupil",)


def follow(database: Database, record: FactRecord) -> None:
    """Keep what a verdict says of two pupils; other facts are passed over."""
    match record.fact:
        case DuplicateJudged() as fact:
            database.execute("DELETE FROM same_pupil WHERE pair_id = %s", (fact.pair_id,))
            if fact.same_as is not None:
                sides = (fact.pair_id, fact.pupil_id, fact.same_as)
                database.execute("INSERT INTO same_pupil (pair_id, newer_pupil, earlier_pupil) VALUES (%s, %s, %s)", sides)
