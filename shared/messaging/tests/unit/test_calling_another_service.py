"""A call is answered within its deadline or not at all, and nothing of it is carried out late."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection, Consumer, Producer, Queue

from deploy.private.ports import LOOPBACK, free_port
from shared.messaging.broker import calls_exchange, connection_to
from shared.messaging.calls import CallFailed, NoAnswer
from shared.messaging.inprocess import SCHEME
from shared.messaging.rpc import RpcCaller


@pytest.fixture
def amqp_uri() -> str:
    return f"{SCHEME}://{uuid4().hex}/"


@pytest.fixture
def free_address() -> str:
    return f"{LOOPBACK}:{free_port()}"


@pytest.fixture
def calls(amqp_uri: str) -> Iterator[RpcCaller]:
    caller = RpcCaller(amqp_uri)
    yield caller
    caller.stop()


@contextmanager
def service(amqp_uri: str, answer: Callable[[dict[str, Any]], Any]) -> Iterator[list[dict[str, Any]]]:
    """A service named `north` that speaks nameko's protocol: for each request, the answers that `answer` gives are sent."""
    asked: list[dict[str, Any]] = []
    ready, done = Event(), Event()

    def take(connection: Connection, message: Any) -> None:
        asked.append(message.payload["kwargs"])
        for payload in answer(message.payload["kwargs"]):
            Producer(connection, exchange=calls_exchange()).publish(
                payload, routing_key=message.properties["reply_to"], correlation_id=message.properties["correlation_id"], serializer="json"
            )

    def serve() -> None:
        queue = Queue("rpc-north", exchange=calls_exchange(), routing_key="north.*")
        with connection_to(amqp_uri) as connection, Consumer(connection, queues=[queue], no_ack=True, accept=["json"]) as consumer:
            consumer.on_message = lambda message: take(connection, message)
            ready.set()
            while not done.is_set():
                try:
                    connection.drain_events(timeout=0.05)
                except TimeoutError:
                    continue

    thread = Thread(target=serve)
    thread.start()
    assert ready.wait(5)
    yield asked
    done.set()
    thread.join()


def test_an_answer_comes_back_to_the_one_who_asked(amqp_uri: str, calls: RpcCaller) -> None:
    with service(amqp_uri, lambda asked: [{"result": {"answer": asked["number"] * 2}, "error": None}]):
        assert [2, 4, 6] == [calls.call("north", "double", {"number": number}) for number in (1, 2, 3)]


def test_many_may_ask_at_once(amqp_uri: str, calls: RpcCaller) -> None:
    answers: dict[int, Any] = {}
    with service(amqp_uri, lambda asked: [{"result": {"answer": asked["number"]}, "error": None}]):
        threads = [Thread(target=lambda n=number: answers.update({n: calls.call("north", "same", {"number": n})})) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {number: number for number in range(8)} == answers


def test_a_plain_nameko_result_is_an_answer_too(amqp_uri: str, calls: RpcCaller) -> None:
    with service(amqp_uri, lambda _: [{"result": "plain", "error": None}]):
        assert "plain" == calls.call("north", "anything", {})


def test_no_answer_in_time_means_no(amqp_uri: str, calls: RpcCaller) -> None:
    with service(amqp_uri, lambda _: []), pytest.raises(NoAnswer, match="no answer in"):
        calls.call("north", "slow", {}, timeout=0.1)


def test_a_service_that_is_not_there_gives_no_answer(calls: RpcCaller) -> None:
    with pytest.raises(NoAnswer):
        calls.call("nobody", "anything", {}, timeout=0.1)


def test_an_answer_that_comes_after_the_deadline_is_dropped(amqp_uri: str, calls: RpcCaller) -> None:
    late: list[dict[str, Any]] = []

    def answer(asked: dict[str, Any]) -> list[Any]:
        late.append(asked)
        return [{"result": {"answer": asked["number"]}, "error": None}] if asked["number"] else []

    with service(amqp_uri, answer):
        with pytest.raises(NoAnswer):
            calls.call("north", "slow", {"number": 0}, timeout=0.1)
        assert 5 == calls.call("north", "quick", {"number": 5})
    assert {} == calls._waiting


def test_a_request_carries_its_deadline(amqp_uri: str, calls: RpcCaller) -> None:
    with service(amqp_uri, lambda _: [{"result": 1, "error": None}]) as asked:
        calls.call("north", "anything", {}, timeout=2.0)
    assert time.time() - 60 < asked[0]["deadline"] <= time.time() + 2.0


def test_what_failed_there_is_told_by_its_kind(amqp_uri: str, calls: RpcCaller) -> None:
    with (
        service(amqp_uri, lambda _: [{"result": {"failed": "ValueError"}, "error": None}]),
        pytest.raises(CallFailed, match=r"^north\.it: ValueError$"),
    ):
        calls.call("north", "it", {})


def test_an_error_of_namekos_own_is_told_by_its_kind_and_not_by_its_text(amqp_uri: str, calls: RpcCaller) -> None:
    error = {"exc_type": "MethodNotFound", "value": "Astrid", "exc_args": ["Astrid"]}
    with service(amqp_uri, lambda _: [{"result": None, "error": error}]), pytest.raises(CallFailed) as failed:
        calls.call("north", "it", {})
    assert "north.it: MethodNotFound" == str(failed.value)


def test_what_was_asked_too_late_there_is_no_answer_here(amqp_uri: str, calls: RpcCaller) -> None:
    with service(amqp_uri, lambda _: [{"result": {"failed": "late"}, "error": None}]), pytest.raises(NoAnswer, match="too late"):
        calls.call("north", "it", {})


def test_without_a_broker_there_is_no_answer_and_no_long_wait(free_address: str) -> None:
    calls = RpcCaller(f"amqp://nobody:nothing@{free_address}/")
    with pytest.raises(NoAnswer, match="the broker is away"):
        calls.call("north", "it", {}, timeout=0.3)
    calls.stop()
