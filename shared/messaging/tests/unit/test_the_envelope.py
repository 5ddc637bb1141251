"""A batch of facts travels as a CloudEvents batch and comes back the same."""

import orjson
import pytest

from shared.messaging.envelope import INTERVAL, Batch, Interval, NotABatch, Unreadable
from shared.messaging.tests.counting import Added, counter_id, somebody
from shared.messaging.tests.in_memory import BEGUN, SourceInMemory


def source_of(*amounts: int) -> SourceInMemory:
    source = SourceInMemory("north")
    source.record(*amounts)
    return source


def test_facts_come_back_with_their_place_their_time_and_who_did_it() -> None:
    sent = source_of(5, 7).between(0, 3)
    got = Batch.read(sent.body)
    assert sent.interval == got.interval
    assert [2, 3] == [record.position for record in got.facts]
    assert Added(counter_id=counter_id(1), amount=7) == got.facts[1].fact
    assert (somebody().actor, "service", somebody().effective_on) == (got.facts[0].actor, got.facts[0].role, got.facts[0].effective_on)
    assert BEGUN < got.facts[0].recorded_at
    assert got.facts == sent.facts


def test_every_event_of_a_batch_is_a_cloudevent() -> None:
    for event in orjson.loads(source_of(5, 7).between(0, 3).body):
        assert {"specversion", "id", "source", "type"} <= event.keys()
        assert event["specversion"] == "1.0"
        assert all(name.isalnum() and name == name.lower() for name in event)


def test_an_interval_without_facts_is_a_batch_too() -> None:
    batch = Batch.read(source_of().between(0, 1).body)
    assert () == batch.facts
    assert (0, 1) == (batch.interval.after, batch.interval.through)


def test_a_fact_that_nobody_knows_here_is_kept_as_unreadable_and_hides_no_other() -> None:
    events = orjson.loads(source_of(5, 7).between(0, 3).body)
    events[1]["type"] = "counting.multiplied.v1"
    batch = Batch.read(orjson.dumps(events))
    assert Unreadable("counting.multiplied.v1", "UnknownFact") == batch.facts[0].fact
    assert Added(counter_id=counter_id(1), amount=7) == batch.facts[1].fact


def test_a_fact_of_another_shape_is_unreadable_and_its_values_are_not_told() -> None:
    events = orjson.loads(source_of(5).between(0, 2).body)
    events[1]["data"]["name"] = "Astrid"
    batch = Batch.read(orjson.dumps(events))
    assert isinstance(batch.facts[0].fact, Unreadable)
    assert "Astrid" not in str(batch.facts[0].fact)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b'[{"type": "x"}]', b'[{"type": "%s", "data": {}}]' % INTERVAL.encode(), b"\xff"])
def test_what_is_no_batch_is_refused_without_being_quoted(body: bytes) -> None:
    with pytest.raises(NotABatch) as refused:
        Batch.read(body)
    assert str(refused.value).startswith("not a batch of facts: ")


def test_a_batch_tells_the_digest_at_each_fact_so_that_a_follower_may_stop_there() -> None:
    source = source_of(5, 7)
    batch = source.between(0, 3)
    assert (source.digest_at(2), source.digest_at(3)) == (batch.digest_at(0), batch.digest_at(1))
    assert batch.interval == Interval("north", source.log_id, source.epoch, 0, b"", 3, source.digest_at(3))


def test_two_logs_never_give_their_facts_the_same_id() -> None:
    here, there = (orjson.loads(source_of(5).between(0, 2).body) for _ in range(2))
    assert {event["id"] for event in here}.isdisjoint(event["id"] for event in there)
