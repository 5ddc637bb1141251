"""The in-process broker carries what RabbitMQ would, and forgets what nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection, Consumer, Exchange, Producer, Queue

from shared.messaging.broker import connection_to
from shared.messaging.inprocess import SCHEME

FACTS = Exchange("north.facts", type="topic", durable=True)


@pytest.fixture
def amqp_uri() -> str:
    return f"{SCHEME}://{uuid4().hex}/"


@pytest.fixture
def connection(amqp_uri: str) -> Iterator[Connection]:
    with connection_to(amqp_uri) as connection:
        yield connection


def queue(name: str, longest: int = 100) -> Queue:
    return Queue(name, exchange=FACTS, routing_key="#", queue_arguments={"x-max-length": longest})


def send(connection: Connection, *bodies: str) -> None:
    producer = Producer(connection, exchange=FACTS)
    for body in bodies:
        producer.publish(body, routing_key="facts", serializer="json")


def receive(connection: Connection, source: Queue, how_many: int, *, acknowledge: bool = True) -> list[Any]:
    """What a consumer gets until nothing more has come for a moment."""
    got: list[Any] = []

    def take(message: Any) -> None:
        got.append(message)
        if acknowledge:
            message.ack()

    with Consumer(connection, queues=[source], on_message=take):
        while len(got) < how_many:
            connection.drain_events(timeout=5)
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=0.05)
    return got


def test_every_bound_queue_gets_every_message_in_order(connection: Connection) -> None:
    here, there = queue("tally.north"), queue("south.north")
    for each in (here, there):
        each(connection.default_channel).declare()
    send(connection, "a", "b", "c")
    assert ["a", "b", "c"] == [message.payload for message in receive(connection, here, 3)]
    assert ["a", "b", "c"] == [message.payload for message in receive(connection, there, 3)]


def test_a_message_tells_its_content_type_where_nameko_looks(connection: Connection) -> None:
    here = queue("tally.north")
    here(connection.default_channel).declare()
    send(connection, "a")
    assert "application/json" == receive(connection, here, 1)[0].properties["content_type"]


def test_a_full_queue_lets_the_oldest_go(connection: Connection) -> None:
    here = queue("tally.north", longest=2)
    here(connection.default_channel).declare()
    send(connection, "a", "b", "c")
    assert ["b", "c"] == [message.payload for message in receive(connection, here, 2)]


def test_a_message_that_nobody_waits_for_is_forgotten(connection: Connection) -> None:
    send(connection, "a")
    here = queue("tally.north")
    here(connection.default_channel).declare()
    assert [] == receive(connection, here, 0)
    assert {"tally.north"} == set(connection.default_channel.broker.queues)


def test_what_was_not_acknowledged_comes_back_when_the_consumer_is_gone(amqp_uri: str, connection: Connection) -> None:
    here = queue("tally.north")
    here(connection.default_channel).declare()
    send(connection, "a")
    with connection_to(amqp_uri) as gone:
        receive(gone, here, 1, acknowledge=False)
    (again,) = receive(connection, here, 1)
    assert ("a", True) == (again.payload, again.delivery_info.get("redelivered", True))


def test_a_reader_that_waits_is_woken_by_a_message(amqp_uri: str, connection: Connection) -> None:
    here, got = queue("tally.north"), list[Any]()
    here(connection.default_channel).declare()

    def read() -> None:
        with connection_to(amqp_uri) as reading, Consumer(reading, queues=[here], on_message=got.append, no_ack=True):
            reading.drain_events(timeout=10)

    reader = Thread(target=read)
    reader.start()
    send(connection, "a")
    reader.join(10)
    assert ["a"] == [message.payload for message in got]


def test_two_names_are_two_brokers(connection: Connection) -> None:
    here = queue("tally.north")
    here(connection.default_channel).declare()
    with connection_to(f"{SCHEME}://{uuid4().hex}/") as other:
        here(other.default_channel).declare()
        send(other, "a")
    assert [] == receive(connection, here, 0)


def test_a_queue_that_is_deleted_takes_nothing_more(connection: Connection) -> None:
    here = queue("tally.north")(connection.default_channel)
    here.declare()
    here.delete()
    send(connection, "a")
    assert {} == connection.default_channel.broker.queues
