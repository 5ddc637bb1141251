"""Followers on real databases: exactly once, and in one transaction with what they record."""

from __future__ import annotations

import pytest

from shared.contracts.fact import FactRecord
from shared.eventlog.equality import digests_of_tables
from shared.eventlog.keyring import KeysInMemory
from shared.messaging.envelope import Batch
from shared.messaging.follower import Follower, Outcome
from shared.messaging.positions import StoredLedger
from shared.messaging.proving import prove
from shared.messaging.pulling import pull_directly
from shared.messaging.rebuild import rebuild
from shared.messaging.relay import Relay
from shared.messaging.tests.counting import Counter, Counting, counter_id, somebody
from shared.messaging.tests.lossy import LossyBroker
from shared.messaging.tests.service.parts import TABLES, facts_of, follower_of, log_of, total_of
from shared.messaging.workings import Workings
from tests.databases import Home


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_broker_does_the_tables_equal_a_rebuild(north: Workings, south: Workings, tally: Workings, seed: int) -> None:
    broker = LossyBroker(seed)
    relays = [Relay(each.database, facts_of(each), broker, portion=7) for each in (north, south)]
    followers = {("south", "north"): follower_of(south), ("tally", "north"): follower_of(tally), ("tally", "south"): follower_of(tally, "south")}
    pulls = {each.name: pull_directly(facts_of(each)) for each in (north, south)}

    def offer(batch: Batch) -> None:
        for (_, source), follower in followers.items():
            if source == batch.interval.source and follower.offer(batch) is Outcome.PULL and broker.random.random() < 0.5:
                follower.catch_up(pulls[source], limit=5)

    for _ in range(30):
        log_of(north).add_many(broker.random.randrange(5), [broker.random.randrange(100) for _ in range(broker.random.randrange(1, 12))])
        for relay in relays:
            relay.run_once()
        broker.deliver(offer, most=3)
        assert all(proof.right for each in (north, south, tally) for proof in prove(each, pulls))
    broker.deliver(offer)
    for (_, source), follower in followers.items():
        follower.catch_up(pulls[source])
    live = digests_of_tables(tally.database, TABLES)
    assert total_of(tally, "north") == total_of(tally, "south") > 0
    proven = prove(tally, pulls)
    rebuild(tally, pulls)
    assert live == digests_of_tables(tally.database, TABLES)
    assert proven == prove(tally, pulls)


def test_what_a_reaction_records_commits_with_the_place_or_not_at_all(north: Workings, south: Workings) -> None:
    reaction = south.reactions["north"]
    failing: list[int] = [2]

    def react(record: FactRecord) -> None:
        reaction(record)
        if failing and record.fact.amount == failing[0]:
            raise ZeroDivisionError

    follower = Follower(StoredLedger(south.database, "south", "north"), "north", react)
    assert Outcome.CAUGHT_UP is follower.catch_up(pull_directly(facts_of(north)))
    log_of(north).add_many(1, [1, 2, 3])
    assert Outcome.STALLED is follower.offer(facts_of(north).after(0))
    assert 1 == log_of(south).load(Counter, counter_id(1)).total
    failing.clear()
    assert Outcome.CAUGHT_UP is follower.catch_up(pull_directly(facts_of(north)))
    assert 6 == log_of(south).load(Counter, counter_id(1)).total


def test_a_command_that_was_first_makes_the_follower_try_again(home: Home, north: Workings, south: Workings) -> None:
    reaction, raced = south.reactions["north"], [False]

    def react(record: FactRecord) -> None:
        counter = log_of(south).find(Counter, record.fact.counter_id)
        if not raced[0]:
            raced[0] = True
            assert counter is None
            with home.database("south") as elsewhere:
                Counting(elsewhere, KeysInMemory()).add(1, 100)
            stale = Counter(number=1)
            stale.add(record.fact.amount)
            log_of(south).record(stale, by=somebody())
        reaction(record)

    follower = Follower(StoredLedger(south.database, "south", "north"), "north", react)
    assert Outcome.CAUGHT_UP is follower.catch_up(pull_directly(facts_of(north)))
    log_of(north).add(1, 5)
    assert Outcome.APPLIED is follower.offer(facts_of(north).after(0))
    assert 105 == log_of(south).load(Counter, counter_id(1)).total
