"""A source that was set back to a backup is noticed, and never followed as if its positions were the old ones."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from shared.messaging.envelope import Batch
from shared.messaging.facts import Followed
from shared.messaging.follower import Outcome
from shared.messaging.health import workings_health
from shared.messaging.history import new_epoch
from shared.messaging.pulling import pull_directly
from shared.messaging.rebuild import Standstill, rebuild
from shared.messaging.resuming import CannotResume, follow_again, recorded_because_of
from shared.messaging.tests.counting import Counter, counter_id
from shared.messaging.tests.service.parts import facts_of, follower_of, log_of, opened, total_of
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings
from tests.databases import Home

COPY = "CREATE DATABASE {} TEMPLATE {}"


def back_up(home: Home, service: str) -> str:
    """Copy a service's database as it is now, when nobody is connected; returns the copy's short name."""
    copy = f"{service}_copy"
    names = sql.Identifier(f"{home.prefix}_{copy}"), sql.Identifier(f"{home.prefix}_{service}")
    with psycopg.connect(home.server.dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL(COPY).format(*names))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO PUBLIC").format(names[0]))
    return copy


def test_a_source_restored_from_a_backup_is_noticed(home: Home, tally: Workings) -> None:
    with opened(home, "north") as north:
        log_of(north).add_many(1, [1, 2, 3])
    copy = back_up(home, "north")
    follower = follower_of(tally)
    with opened(home, "north") as north:
        log_of(north).add(1, 4)
        assert Outcome.CAUGHT_UP is follower.catch_up(pull_directly(facts_of(north)))
    with opened(home, "north", database=copy) as restored, opened(home, "south") as south:
        pull = pull_directly(facts_of(restored))
        assert Outcome.HISTORY_DIFFERS is follower.catch_up(pull)
        log_of(restored).add_many(1, [7, 8])
        assert Outcome.HISTORY_DIFFERS is follower.catch_up(pull)
        assert Outcome.PULL is follower.offer(facts_of(restored).after(5))
        assert "degraded" == workings_health(tally)["status"]
        assert 1 + 2 + 3 + 4 == total_of(tally)
        rebuild(tally, {"north": pull, "south": pull_directly(facts_of(south))})
        assert 1 + 2 + 3 + 7 + 8 == total_of(tally)


def test_an_operator_lets_a_follower_that_records_go_on_where_the_histories_part(home: Home, south: Workings) -> None:
    with opened(home, "north") as north:
        log_of(north).add_many(1, [1, 2, 3])
    copy = back_up(home, "north")
    follower = follower_of(south)
    with opened(home, "north") as north:
        log_of(north).add(1, 10)
        follower.catch_up(pull_directly(facts_of(north)))
    with opened(home, "north", database=copy) as restored:
        pull = pull_directly(facts_of(restored))
        assert Outcome.HISTORY_DIFFERS is follower.catch_up(pull)
        with pytest.raises(CannotResume, match="begun no new one"):
            follow_again(follower.ledger, pull)
        begin_epoch(home, copy, owner="north")
        log_of(restored).add(1, 100)
        assert Outcome.HISTORY_DIFFERS is follower.catch_up(pull)
        resumed = follow_again(follower.ledger, pull)
        assert (5, 4, [5]) == (resumed.stood.position, resumed.goes_on.position, list(resumed.lost))
        assert [(5, 10)] == [(each.position, each.event.amount) for each in recorded_because_of(log_of(south), "north", resumed.lost)]
        assert Outcome.CAUGHT_UP is follower.catch_up(pull)
        assert "ok" == workings_health(south)["status"]
        assert 1 + 2 + 3 + 10 + 100 == log_of(south).load(Counter, counter_id(1)).total
        with pytest.raises(CannotResume, match="as it is now"):
            follow_again(follower.ledger, pull)


def test_whoever_was_not_ahead_goes_on_where_it_stands_whatever_came_between(home: Home, north: Workings, south: Workings) -> None:
    follower, pull = follower_of(south), pull_directly(facts_of(north))
    log_of(north).add(1, 1)
    follower.catch_up(pull)
    log_of(north).add(1, 2)
    begin_epoch(home, "north")
    log_of(north).add(1, 4)
    begin_epoch(home, "north")
    assert Outcome.HISTORY_DIFFERS is follower.catch_up(pull)
    assert [] == list(follow_again(follower.ledger, pull).lost)
    assert Outcome.CAUGHT_UP is follower.catch_up(pull)
    assert 1 + 2 + 4 == log_of(south).load(Counter, counter_id(1)).total
    assert 0 == follower.ledger.place().counting.after, "counting goes on"


def test_a_rebuild_that_meets_another_history_says_so(home: Home, north: Workings, south: Workings, tally: Workings) -> None:
    log_of(north).add(1, 1)
    pull = pull_directly(facts_of(north))

    def pull_from_one_who_is_restored_meanwhile(followed: Followed, limit: int) -> Batch:
        if followed.position > 0:
            begin_epoch(home, "north")
        return pull(followed, limit)

    with pytest.raises(Standstill, match="north stands still"):
        rebuild(tally, {"north": pull_from_one_who_is_restored_meanwhile, "south": pull_directly(facts_of(south))})


def test_a_new_epoch_is_noticed_even_when_nothing_was_lost(home: Home, north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    follower, pull = follower_of(tally), pull_directly(facts_of(north))
    follower.catch_up(pull)
    begin_epoch(home, "north")
    assert Outcome.HISTORY_DIFFERS is follower.catch_up(pull)


def test_no_service_may_begin_an_epoch(north: Workings) -> None:
    with north.database.connection() as connection, pytest.raises(InsufficientPrivilege):
        new_epoch(connection)


def test_a_window_over_a_restored_log_forgets_what_is_gone(home: Home) -> None:
    with opened(home, "north") as north:
        log_of(north).add_many(1, [1, 2, 3])
    copy = back_up(home, "north")
    with opened(home, "north") as north, opened(home, "north", database=copy) as restored:
        log_of(north).add(1, 4)
        window = LogWindow(log_of(north))
        assert 5 == len(list(window.after(0, 100)))
        window.log = log_of(restored)
        assert [1, 2, 3, 4] == [each.position for each in window.after(0, 100)]


def begin_epoch(home: Home, database: str, owner: str | None = None) -> None:
    """What an operator does after a restore, as the database's owner."""
    with psycopg.connect(home.admin_dsn(database), autocommit=True) as administrator:
        administrator.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{home.prefix}_{owner or database}_owner")))
        new_epoch(administrator)
