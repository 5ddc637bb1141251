"""Statistics put together as it runs: facts come in as batches, and a rebuild from the sources gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.statistics.application import CutOff, Statistics
from services.statistics.reactions import FOLLOWS, KeepFacts
from services.statistics.tests.municipality import as_reported, by_source
from services.statistics.tests.sources import pull_from
from services.statistics.workings import build
from shared.eventlog.equality import digest_of_tables
from shared.messaging.follower import Follower
from shared.messaging.positions import StoredLedger, places
from shared.messaging.pulling import Pull
from shared.messaging.rebuild import Standstill, rebuild
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings
from shared.web.session import make_session_keys
from tests.databases import PASSWORD, Home

RECORDS = by_source(as_reported())


@pytest.fixture
def workings(home: Home, tmp_path: Path) -> Iterator[Workings]:
    """The service as its settings make it, on the test's database."""
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    settings = Settings(
        postgres_port=home.server.port,
        database_prefix=home.prefix,
        database_password_file=secret,
        session_public_key_file=make_session_keys(tmp_path)[1],
    )
    built = build(settings)
    built.database.open()
    yield built
    built.database.close()


@pytest.fixture
def pulls() -> dict[str, Pull]:
    return {source: pull_from(source, RECORDS[source]) for source in FOLLOWS}


def test_the_service_has_no_log_and_follows_the_three_others(workings: Workings) -> None:
    assert workings.log is None
    assert {"intake", "consent", "casework"} == set(workings.reactions)


def test_a_rebuild_gives_the_reports_table_and_tells_how_far_it_read(workings: Workings, pulls: dict[str, Pull]) -> None:
    expected = {source: len(records) for source, records in RECORDS.items()}
    assert sum(expected.values()) == rebuild(workings, pulls)
    answer = Statistics(workings.database).incoming_cases(CutOff())
    assert 336 == answer.figures.everything.total
    assert expected == {name: source.position for name, source in answer.basis.sources.items()}
    assert all(source.following for source in answer.basis.sources.values())


def test_two_rebuilds_give_the_same_bytes(workings: Workings, pulls: dict[str, Pull]) -> None:
    rebuild(workings, pulls)
    first = digest_of_tables(workings.database, KeepFacts.tables)
    rebuild(workings, pulls)
    assert first == digest_of_tables(workings.database, KeepFacts.tables)


def with_a_strange_fact() -> Pull:
    """Casework's log, and a fact of a kind that nobody knows."""
    records = RECORDS["casework"]
    strange = replace(records[5].fact)
    object.__setattr__(strange, "FACT", "casework.case-teleported.v1")
    return pull_from("casework", [*records, replace(records[5], position=len(records) + 1, fact=strange)])


def test_a_fact_of_an_unknown_kind_stops_its_own_source_and_the_tables_say_so(workings: Workings, pulls: dict[str, Pull]) -> None:
    for source, pull in {**pulls, "casework": with_a_strange_fact()}.items():
        Follower(StoredLedger(workings.database, workings.name, source), source, workings.reactions[source]).catch_up(pull)
    basis = Statistics(workings.database).incoming_cases(CutOff()).basis
    assert {"intake": True, "consent": True, "casework": False} == {name: source.following for name, source in basis.sources.items()}


def test_a_rebuild_that_a_fact_stops_leaves_figures_and_places_as_they_were(workings: Workings, pulls: dict[str, Pull]) -> None:
    rebuild(workings, pulls)
    before = digest_of_tables(workings.database, KeepFacts.tables), places(workings.database)
    with pytest.raises(Standstill, match="casework"):
        rebuild(workings, {**pulls, "casework": with_a_strange_fact()})
    assert before == (digest_of_tables(workings.database, KeepFacts.tables), places(workings.database))
