"""The same facts are the same rows, in whatever order the sources come and however often."""

from __future__ import annotations

from random import Random
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.statistics.reactions import KeepFacts
from services.statistics.tests.municipality import as_reported, by_source
from services.statistics.tests.service.conftest import empty
from services.statistics.tests.service.test_surveys import CLOSED, PRINCIPALS, TOLD, records_of
from shared.contracts.fact import FactRecord
from shared.contracts.intake import PersonEnded, SurveyFiguresWithdrawn
from shared.eventlog.database import Database
from shared.eventlog.equality import digest_of_tables, digests_of_tables

RECORDS = [*as_reported(), *records_of(1_000_000, CLOSED, TOLD, SurveyFiguresWithdrawn(PRINCIPALS), PersonEnded(UUID(int=9), 2))]


def keep_in_batches(keep: KeepFacts, random: Random) -> None:
    """Feed each source in its own order, in batches of any size, the sources in turns of any length, some batches twice."""
    waiting = by_source(RECORDS)
    while waiting:
        source = random.choice(sorted(waiting))
        size = random.randint(1, 200)
        batch, waiting[source] = waiting[source][:size], waiting[source][size:]
        for _ in range(random.choice((1, 1, 2))):
            with keep.database.transaction():
                keep.many(batch)
        if not waiting[source]:
            del waiting[source]


def test_every_kept_kind_of_fact_is_in_the_test(keep: KeepFacts, database: Database) -> None:
    keep.many(RECORDS)
    filled = {table: database.row(f"SELECT count(*) AS n FROM {table}") for table in keep.tables}
    assert {"referral_accepted"} == {table for table, row in filled.items() if not row or not row["n"]}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_any_order_of_sources_and_any_repetition_give_the_same_bytes(keep: KeepFacts, database: Database, random: Random) -> None:
    empty(database)
    keep.many(RECORDS)
    expected = digest_of_tables(database, keep.tables)
    empty(database)
    keep_in_batches(keep, random)
    assert expected == digest_of_tables(database, keep.tables)


def test_facts_one_by_one_are_the_rows_of_a_batch(keep: KeepFacts, database: Database) -> None:
    some: list[FactRecord] = RECORDS[::40]
    keep.many(some)
    expected = digest_of_tables(database, keep.tables)
    empty(database)
    for record in some:
        keep(record)
    assert expected == digest_of_tables(database, keep.tables)


def test_a_missing_fact_shows_in_the_digest_of_its_table_alone(keep: KeepFacts, database: Database) -> None:
    keep.many(RECORDS)
    whole = digests_of_tables(database, keep.tables)
    empty(database)
    missing = next(record for record in RECORDS if type(record.fact).__name__ == "CaseClosed")
    keep.many([record for record in RECORDS if record is not missing])
    cut = digests_of_tables(database, keep.tables)
    assert {"case_closed"} == {table for table in whole if whole[table] != cut[table]}


@pytest.mark.parametrize("statement", ["UPDATE referral_received SET sex = 'girl'", "DELETE FROM referral_received"])
def test_rows_of_facts_are_insert_only_by_rights(database: Database, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.execute(statement)
