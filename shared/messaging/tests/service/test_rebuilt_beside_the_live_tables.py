"""What is served is what the logs say: filled anew beside the live tables, which are only looked at, it is the same byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from deploy.private import PrivatePostgres
from shared.eventlog.equality import digests_of_tables
from shared.messaging.comparing import Compared, compare
from shared.messaging.positions import skip
from shared.messaging.pulling import Pull, pull_directly
from shared.messaging.rebuild import Progress, Standstill
from shared.messaging.tests.counting import counter_id, make_counting_home
from shared.messaging.tests.service.parts import TABLES, facts_of, follower_of, log_of, opened, total_of
from shared.messaging.tests.service.test_a_restored_source import begin_epoch
from shared.messaging.workings import Workings, tables_of
from tests.catching_up import catch_up
from tests.databases import Home


@pytest.fixture
def scratch(postgres: PrivatePostgres) -> Iterator[dict[str, Workings]]:
    """North's and tally's workings on empty databases."""
    home = make_counting_home(postgres)
    with ExitStack() as stack:
        yield {service: stack.enter_context(opened(home, service)) for service in ("north", "tally")}


@pytest.fixture
def pulls(north: Workings, south: Workings) -> dict[str, Pull]:
    return {"north": pull_directly(facts_of(north)), "south": pull_directly(facts_of(south))}


def differing(compared: list[Compared]) -> list[str]:
    return [each.table for each in compared if not each.same]


def test_what_followers_and_projections_have_filled_is_the_same_again(
    north: Workings, tally: Workings, scratch: dict[str, Workings], pulls: dict[str, Pull]
) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    skip(tally.database, "tally", "north", 3, "counted by hand", "the operator")
    follower_of(tally).catch_up(pulls["north"])
    catch_up(north)
    of_tally = compare(tally, scratch["tally"], pulls)
    assert ([], sorted(TABLES)) == (differing(of_tally), [each.table for each in of_tally])
    assert {"count": 1, "counted": 2} == {each.table: each.live.rows for each in of_tally}
    of_north = compare(north, scratch["north"], pulls)
    assert [("count", 1, True)] == [(each.table, each.rebuilt.rows, each.same) for each in of_north]


def test_a_service_that_moves_on_meanwhile_is_compared_where_it_stood(
    north: Workings, tally: Workings, scratch: dict[str, Workings], pulls: dict[str, Pull]
) -> None:
    log_of(north).add_many(1, [1] * 5)
    follower = follower_of(tally)
    follower.catch_up(pulls["north"])
    catch_up(north)

    def meanwhile(_: Progress) -> None:
        log_of(north).add(2, 7)
        follower.catch_up(pulls["north"])
        catch_up(north)

    assert [] == differing(compare(tally, scratch["tally"], pulls, meanwhile))
    assert [] == differing(compare(north, scratch["north"], pulls, meanwhile))
    assert total_of(tally) > total_of(scratch["tally"]) == 5


def test_a_row_that_somebody_has_changed_is_found_and_nothing_live_is_touched(
    home: Home, north: Workings, tally: Workings, scratch: dict[str, Workings], pulls: dict[str, Pull]
) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    follower_of(tally).catch_up(pulls["north"])
    with psycopg.connect(home.admin_dsn("tally"), autocommit=True) as administrator:
        administrator.execute("UPDATE counted SET amount = 8 WHERE counter_id = %s AND position = 3", (counter_id(1),))
    broken = digests_of_tables(tally.database, tables_of(tally))
    assert ["counted"] == differing(compare(tally, scratch["tally"], pulls))
    assert broken == digests_of_tables(tally.database, tables_of(tally))


def test_a_row_too_many_and_a_row_too_few_are_counted(
    home: Home, north: Workings, tally: Workings, scratch: dict[str, Workings], pulls: dict[str, Pull]
) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    follower_of(tally).catch_up(pulls["north"])
    with psycopg.connect(home.admin_dsn("tally"), autocommit=True) as administrator:
        administrator.execute("DELETE FROM counted WHERE position > 2")
        administrator.execute("INSERT INTO count VALUES ('north', %s, 0)", (counter_id(9),))
    compared = {each.table: (each.live.rows, each.rebuilt.rows) for each in compare(tally, scratch["tally"], pulls)}
    assert {"count": (2, 1), "counted": (1, 3)} == compared


def test_tables_of_a_history_that_is_gone_are_not_compared(
    home: Home, north: Workings, tally: Workings, scratch: dict[str, Workings], pulls: dict[str, Pull]
) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    follower_of(tally).catch_up(pulls["north"])
    begin_epoch(home, "north")
    with pytest.raises(Standstill, match="not the one that the live tables come from"):
        compare(tally, scratch["tally"], pulls)
