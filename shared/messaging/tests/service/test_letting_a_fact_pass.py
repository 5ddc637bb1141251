"""An operator sees a follower that stands still, and may let its fact pass, with a reason that stays."""

from __future__ import annotations

import pytest
from psycopg.errors import InsufficientPrivilege

from shared.messaging.follower import Outcome
from shared.messaging.health import workings_health
from shared.messaging.positions import State, places, skip
from shared.messaging.pulling import pull_directly
from shared.messaging.rebuild import Progress, rebuild
from shared.messaging.tests.counting import counter_id
from shared.messaging.tests.service.parts import facts_of, follower_of, log_of, total_of
from shared.messaging.workings import Workings


def test_a_stalled_follower_is_told_in_the_health_and_its_fact_can_be_let_pass(north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    tally.database.execute("INSERT INTO counted VALUES ('north', 3, %s, 0, now())", (counter_id(9),))
    follower, pull = follower_of(tally), pull_directly(facts_of(north))
    assert Outcome.STALLED is follower.catch_up(pull)
    health = workings_health(tally)
    assert "degraded" == health["status"]
    assert {"follower": "tally", "source": "north", "position": 2, "state": "stalled", "trouble": "UniqueViolation at position 3"} in health[
        "followers"
    ]
    skip(tally.database, "tally", "north", 3, "the row was there", "the operator")
    assert Outcome.CAUGHT_UP is follower.catch_up(pull)
    assert "ok" == workings_health(tally)["status"]
    assert 4 == total_of(tally)


def test_a_rebuild_obeys_what_an_operator_let_pass(north: Workings, south: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    skip(tally.database, "tally", "north", 3, "counted by hand", "the operator")
    follower_of(tally).catch_up(pull_directly(facts_of(north)))
    told: list[Progress] = []
    rebuild(tally, {"north": pull_directly(facts_of(north)), "south": pull_directly(facts_of(south))}, told.append)
    assert 4 == total_of(tally)
    assert {"north", "south"} == {each.source for each in told}
    assert State.FOLLOWING is places(tally.database)["tally", "north"].state


def test_a_skip_is_kept_for_ever_and_needs_a_reason(tally: Workings) -> None:
    with pytest.raises(ValueError, match="reason"):
        skip(tally.database, "tally", "north", 3, " ", "the operator")
    skip(tally.database, "tally", "north", 3, "counted by hand", "the operator")
    with pytest.raises(InsufficientPrivilege):
        tally.database.execute("DELETE FROM follower_skip")
