"""Read models made again from the log equal the live ones, byte for byte."""

from __future__ import annotations

from services.casework.tests.desk import Desk
from shared.eventlog.equality import digests_of_tables
from shared.vocabulary.codes import Actor
from tests.catching_up import catch_up


def test_rebuilt_equals_live(desk: Desk):
    file = desk.running()
    desk.sent(file, "meetings", {"meets_on": "2020-09-14", "actors": ["school", "bup"], "agenda": "Schemat", "effective_on": "2020-09-01"})
    desk.withdraw(file, Actor.BUP)
    desk.sent(file, "closure", {"outcome": "back-25-60", "reason": "school-continues", "attendance": 41})
    desk.queued()
    projections = desk.workings.projections
    tables = [table for projection in projections for table in projection.tables]
    live = digests_of_tables(desk.workings.database, tables)
    with desk.workings.database.transaction() as transaction:
        transaction.connection.execute(f"TRUNCATE {', '.join(tables)}")
        transaction.connection.execute(
            "UPDATE follower_position SET position = 0, digest = '' WHERE follower = ANY(%s)", ([each.name for each in projections],)
        )
    catch_up(desk.workings)
    assert live == digests_of_tables(desk.workings.database, tables)


def test_a_person_told_of_twice_is_the_same_person(desk: Desk):
    before = digests_of_tables(desk.workings.database, ["person", "organisation", "school_unit"])
    file = desk.queued()
    desk.tell("intake", desk.acceptance_of(file))
    assert 2 == desk.version(file)
    assert before == digests_of_tables(desk.workings.database, ["person", "organisation", "school_unit"])
