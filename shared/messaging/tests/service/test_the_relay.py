"""The relay sends the whole log in order, and moves its place only after the broker has taken a part."""

import threading
from collections.abc import Callable

import pytest

from shared.eventlog.log import Recorded
from shared.messaging.envelope import Batch
from shared.messaging.facts import Facts
from shared.messaging.relay import Relay
from shared.messaging.tests.counting import Added, counter_id
from shared.messaging.tests.service.parts import facts_of, log_of
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings


def relay_of(workings: Workings, sent: list[Batch], portion: int = 500) -> Relay:
    return Relay(workings.database, facts_of(workings), sent.append, portion)


def test_the_intervals_join_on_to_each_other_and_cover_the_log(north: Workings) -> None:
    log_of(north).add_many(1, range(10))
    sent: list[Batch] = []
    relay = relay_of(north, sent, portion=4)
    while relay.run_once():
        pass
    assert [(0, 4), (4, 8), (8, 11)] == [(batch.interval.after, batch.interval.through) for batch in sent]
    assert [batch.interval.digest for batch in sent[:-1]] == [batch.interval.after_digest for batch in sent[1:]]
    assert list(range(10)) == [record.fact.amount for batch in sent for record in batch.facts]
    assert 11 == relay_position(north)


def test_a_broker_that_takes_nothing_leaves_the_place_where_it_was(north: Workings) -> None:
    log_of(north).add(1, 5)

    def refuse(_: Batch) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        Relay(north.database, facts_of(north), refuse).run_once()
    assert 0 == relay_position(north)
    sent: list[Batch] = []
    assert 2 == relay_of(north, sent).run_once()
    assert [5] == [record.fact.amount for record in sent[0].facts]


def test_of_two_relays_one_sends_at_a_time(north: Workings) -> None:
    log_of(north).add(1, 5)
    sending, go_on, sent = threading.Event(), threading.Event(), list[Batch]()

    def send_slowly(batch: Batch) -> None:
        sending.set()
        assert go_on.wait(10)
        sent.append(batch)

    first = threading.Thread(target=Relay(north.database, facts_of(north), send_slowly).run_once)
    first.start()
    assert sending.wait(10)
    second = relay_of(north, sent)
    assert 0 == second.run_once()
    go_on.set()
    first.join()
    assert 0 == second.run_once()
    assert 1 == len(sent)


def test_a_relay_at_the_end_of_the_log_sends_nothing(north: Workings) -> None:
    sent: list[Batch] = []
    assert 0 == relay_of(north, sent).run_once()
    assert [] == sent


def test_commands_go_on_while_a_part_is_being_sent(north: Workings) -> None:
    log_of(north).add(1, 5)
    recorded: list[int] = []
    Relay(north.database, facts_of(north), lambda _: recorded.append(_in_another_thread(lambda: log_of(north).add(1, 6)))).run_once()
    assert [3] == recorded


def _in_another_thread(work: Callable[[], int]) -> int:
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(work()))
    thread.start()
    thread.join(10)
    return done[0]


def relay_position(workings: Workings) -> int:
    row = workings.database.row("SELECT position FROM relay_position")
    assert row is not None
    position: int = row["position"]
    return position


def test_a_part_of_many_holds_the_same_facts_as_small_ones(north: Workings) -> None:
    log_of(north).add_many(1, range(150))
    for _ in range(5):
        log_of(north).add_many(1, range(150))
    whole, small, position = facts_of(north).after(0, 5000), list[int](), 0
    while (part := facts_of(north).after(position, 100)).facts:
        small.extend(record.fact.amount for record in part.facts)
        position = part.interval.through
    assert small == [record.fact.amount for record in whole.facts]
    assert (901, position) == (whole.interval.through, 901)


def test_what_is_published_may_be_told_by_a_plain_function_too(north: Workings) -> None:
    log_of(north).add(1, 5)

    def everything(event: object, recorded: Recorded) -> Added:
        return Added(counter_id=counter_id(1), amount=recorded.position)

    facts = Facts("north", LogWindow(log_of(north)), everything)
    assert [1, 2] == [record.fact.amount for record in facts.after(0).facts]
