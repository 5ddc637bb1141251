"""While a rebuild runs, readers see the old rows and followers apply to them; then all change at once, or nothing does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from shared.eventlog.equality import digests_of_tables
from shared.messaging.follower import Outcome
from shared.messaging.positions import State, places
from shared.messaging.proving import prove
from shared.messaging.pulling import Pull, pull_directly
from shared.messaging.rebuild import Progress, Standstill, rebuild
from shared.messaging.tests.counting import counter_id
from shared.messaging.tests.service.parts import TABLES, facts_of, follower_of, log_of, opened, total_of
from shared.messaging.workings import Workings
from tests.catching_up import catch_up
from tests.databases import Home


@pytest.fixture
def serving(home: Home) -> Iterator[Workings]:
    """Tally as it serves, beside the tally that is told to rebuild."""
    with opened(home, "tally") as workings:
        yield workings


@pytest.fixture
def pulls(north: Workings, south: Workings, serving: Workings) -> dict[str, Pull]:
    """North has counted to six; who serves has followed."""
    log_of(north).add_many(1, [1, 2, 3])
    pulls = {each.name: pull_directly(facts_of(each)) for each in (north, south)}
    for source, pull in pulls.items():
        follower_of(serving, source).catch_up(pull)
    return pulls


def paused(work: Callable[[], object]) -> Callable[[Progress], None]:
    """Do something between two portions of a rebuild."""

    def between(_: Progress) -> None:
        work()

    return between


def test_readers_see_the_old_rows_until_the_new_ones_have_come_as_far(tally: Workings, serving: Workings, pulls: dict[str, Pull]) -> None:
    seen: list[tuple[int, int]] = []

    def look() -> None:
        seen.append((total_of(serving), places(serving.database)["tally", "north"].position))

    rebuild(tally, pulls, paused(look), portion=1)
    assert {(6, 4)} == set(seen)
    assert 4 < len(seen), "between all portions"


def test_what_is_recorded_meanwhile_is_applied_at_once_and_is_there_afterwards(
    north: Workings, tally: Workings, serving: Workings, pulls: dict[str, Pull]
) -> None:
    reached: list[int] = []

    def count_on() -> None:
        if len(reached) < 4:
            log_of(north).add(2, 10)
            assert Outcome.CAUGHT_UP is follower_of(serving).catch_up(pulls["north"])
            reached.append(total_of(serving))

    rebuild(tally, pulls, paused(count_on), portion=1)
    assert [16, 26, 36, 46] == reached
    assert 46 == total_of(serving)
    assert all(proof.right for proof in prove(serving, pulls))
    assert Outcome.CAUGHT_UP is follower_of(serving).catch_up(pulls["north"])
    assert 46 == total_of(serving), "nothing twice"


def test_rows_that_are_wrong_missing_or_too_many_are_mended(home: Home, tally: Workings, serving: Workings, pulls: dict[str, Pull]) -> None:
    right = digests_of_tables(serving.database, TABLES)
    with psycopg.connect(home.admin_dsn("tally"), autocommit=True) as administrator:
        administrator.execute("UPDATE counted SET amount = 8 WHERE position = 3")
        administrator.execute("DELETE FROM counted WHERE position = 2")
        administrator.execute("INSERT INTO count VALUES ('north', %s, 0)", (counter_id(9),))
    rebuild(tally, pulls)
    assert right == digests_of_tables(serving.database, TABLES)


def test_rows_that_are_right_are_not_written_again(tally: Workings, serving: Workings, pulls: dict[str, Pull]) -> None:
    versions = partial(serving.database.rows, "SELECT xmin::text, ctid::text FROM counted")
    before = versions()
    rebuild(tally, pulls)
    assert before == versions()


def test_a_rebuild_that_is_broken_off_leaves_what_was_and_can_be_repeated(tally: Workings, serving: Workings, pulls: dict[str, Pull]) -> None:
    before = digests_of_tables(serving.database, TABLES), places(serving.database)

    def break_off(progress: Progress) -> None:
        if progress.position > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(tally, pulls, break_off, portion=1)
    assert before == (digests_of_tables(serving.database, TABLES), places(serving.database))
    rebuild(tally, pulls)
    assert before == (digests_of_tables(serving.database, TABLES), places(serving.database))


def test_a_rebuild_whose_database_goes_away_never_touches_the_live_tables(
    home: Home, tally: Workings, serving: Workings, pulls: dict[str, Pull]
) -> None:
    before = digests_of_tables(serving.database, TABLES), places(serving.database)

    def cut(progress: Progress) -> None:
        if progress.position == 2:
            with psycopg.connect(home.admin_dsn("tally"), autocommit=True) as administrator:
                administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rebuild'")

    with pytest.raises(psycopg.OperationalError):
        rebuild(tally, pulls, cut, portion=1)
    assert before == (digests_of_tables(serving.database, TABLES), places(serving.database))


def test_an_own_logs_read_model_is_filled_beside_too(home: Home, north: Workings) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    catch_up(north)
    with opened(home, "north") as serving:
        totals: list[list[dict[str, int]]] = []
        rebuild(north, {}, paused(lambda: totals.append(serving.database.rows("SELECT total FROM count"))), portion=1)
        assert [[{"total": 6}]] * len(totals) == totals
        assert 4 < len(totals)


def test_a_service_makes_no_table_beside_but_of_read_models(tally: Workings) -> None:
    for statement in (
        "SELECT make_beside('{log_events}')",
        "SELECT take_from_beside('{follower_skip}')",
        "CREATE TEMPORARY TABLE another (n integer)",
    ):
        with pytest.raises(InsufficientPrivilege):
            tally.database.execute(statement)


def test_a_fact_that_stops_a_rebuild_does_not_stop_who_serves(tally: Workings, serving: Workings, north: Workings, pulls: dict[str, Pull]) -> None:
    def refuse(record: object) -> None:
        raise ZeroDivisionError

    broken = Workings("tally", None, tally.database, tally.published, reactions={**tally.reactions, "north": _only_fills(refuse)})
    with pytest.raises(Standstill, match="ZeroDivisionError at position 2"):
        rebuild(broken, pulls)
    assert State.FOLLOWING is places(serving.database)["tally", "north"].state
    log_of(north).add(1, 4)
    assert Outcome.CAUGHT_UP is follower_of(serving).catch_up(pulls["north"])
    assert 10 == total_of(serving)


def _only_fills(reaction: Callable[[object], None]) -> Callable[[object], None]:
    reaction.tables = TABLES  # type: ignore[attr-defined]
    return reaction
