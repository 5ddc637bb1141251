"""Anybody who may read the logs can prove that a follower has applied every fact, or is told from which position on it has not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
import psycopg

from shared.messaging.envelope import Batch
from shared.messaging.follower import Outcome
from shared.messaging.missing import Proof, Skip
from shared.messaging.positions import skip
from shared.messaging.proving import prove
from shared.messaging.pulling import answer_pull, pull_by_rpc, pull_directly
from shared.messaging.resuming import follow_again
from shared.messaging.tally import EACH
from shared.messaging.tests.service.parts import facts_of, follower_of, log_of
from shared.messaging.tests.service.test_a_restored_source import begin_epoch
from shared.messaging.workings import Workings
from tests.catching_up import catch_up
from tests.databases import Home

MANY = 2 * EACH + 10


def proof_of(north: Workings, follower: Workings) -> Proof:
    (proof,) = (each for each in prove(follower, {"north": pull_directly(facts_of(north))}) if each.source == "north")
    return proof


def without(batch: Batch, position: int) -> Batch:
    """A batch whose sender or carrier has lost a fact of it."""
    events = [each for each in orjson.loads(batch.body) if not each["id"].endswith(f".{position}")]
    return Batch.read(orjson.dumps(events))


def test_a_follower_and_a_projection_that_have_everything_are_proven(north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1] * MANY)
    follower_of(tally).catch_up(pull_directly(facts_of(north)), limit=100)
    catch_up(north)
    followed, projected = proof_of(north, tally), proof_of(north, north)
    assert (True, MANY, MANY + 1) == (followed.right, followed.facts, followed.position)
    assert (True, MANY + 1, MANY + 1) == (projected.right, projected.facts, projected.position)  # which also gets the opening
    assert followed.digest != projected.digest


def test_a_running_service_can_be_asked_instead_of_its_log(north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1] * MANY)
    facts = facts_of(north)
    follower_of(tally).catch_up(pull_directly(facts))

    class Answering:
        """As north answers over the broker."""

        def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = 2.0) -> Any:
            assert ("north", "facts_after") == (service, method)
            return json.loads(json.dumps(answer_pull(facts, payload)))

    proof, other = prove(tally, {"north": pull_by_rpc(Answering(), "north")})
    assert (True, proof) == (proof.right, proof_of(north, tally))
    assert ("south", 0, 0) == (other.source, other.position, other.facts), "who has no place is told too, and isn't passed over"


def test_a_fact_that_got_lost_within_a_batch_is_named(north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1] * MANY)
    whole = facts_of(north).after(0, MANY + 1)
    follower = follower_of(tally)
    follower.catch_up(lambda followed, limit: whole if followed.position else without(whole, 300))
    proof = proof_of(north, tally)
    assert (False, 300, MANY - 1) == (proof.right, proof.differs_from, proof.facts)
    assert proof.why.startswith("the fact at position 300 was never applied")


def test_a_place_that_somebody_moved_ahead_is_seen(home: Home, north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1] * 9)
    follower_of(tally).catch_up(pull_directly(facts_of(north)), limit=5, keep_going=iter([True, False]).__next__)
    last = facts_of(north).after(0, 100).interval
    with psycopg.connect(home.admin_dsn("tally"), autocommit=True) as administrator:
        administrator.execute("UPDATE follower_position SET position = %s, digest = %s", (last.through, last.digest))
    proof = proof_of(north, tally)
    assert (False, 6) == (proof.right, proof.differs_from)
    assert proof.why.startswith("5 facts from position 6 to 10 were never applied")


def test_what_an_operator_let_pass_is_told_with_its_reason(north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    skip(tally.database, "tally", "north", 3, "counted by hand", "the operator")
    follower_of(tally).catch_up(pull_directly(facts_of(north)))
    proof = proof_of(north, tally)
    assert (True, 2, (Skip(3, "counted by hand", "the operator"),)) == (proof.right, proof.facts, proof.skips)


def test_another_history_proves_nothing_until_an_operator_lets_the_follower_go_on_in_it(home: Home, north: Workings, south: Workings) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    follower, facts = follower_of(south), facts_of(north)
    follower.catch_up(pull_directly(facts))
    begin_epoch(home, "north")
    proof = proof_of(north, south)
    assert (False, "its source's log is not the one that was followed") == (proof.right, proof.why)
    follow_again(follower.ledger, pull_directly(facts))
    log_of(north).add(1, 4)
    assert Outcome.CAUGHT_UP is follower.catch_up(pull_directly(facts))
    proof = proof_of(north, south)
    assert (True, 0, 4) == (proof.right, proof.after, proof.facts)


def test_a_row_from_before_there_was_a_tally_is_counted_from_where_it_stands(home: Home, north: Workings, tally: Workings) -> None:
    log_of(north).add_many(1, [1, 2, 3])
    follower, pull = follower_of(tally), pull_directly(facts_of(north))
    follower.catch_up(pull)
    with psycopg.connect(home.admin_dsn("tally"), autocommit=True) as administrator:
        administrator.execute("UPDATE follower_position SET facts = 0, facts_digest = NULL, facts_after = 0")
    assert (True, 4, 0) == (proof_of(north, tally).right, proof_of(north, tally).after, proof_of(north, tally).facts)
    log_of(north).add(1, 4)
    follower.catch_up(pull)
    assert (True, 4, 1) == (proof_of(north, tally).right, proof_of(north, tally).after, proof_of(north, tally).facts)
