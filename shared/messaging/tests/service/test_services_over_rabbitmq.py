"""Real nameko services over a real RabbitMQ: facts flow, calls are answered, a service stops in good order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.private.rabbitmq import Rabbit
from shared.messaging.calls import CallFailed, NoAnswer
from shared.messaging.pulling import pull_by_rpc
from shared.messaging.rebuild import rebuild
from shared.messaging.rpc import RpcCaller
from shared.messaging.tests.processes import Processes, eventually
from shared.messaging.tests.service.parts import total_of
from shared.messaging.workings import Workings

pytestmark = pytest.mark.rabbitmq


@pytest.fixture
def calls(rabbitmq: Rabbit) -> Iterator[RpcCaller]:
    caller = RpcCaller(rabbitmq.amqp_uri)
    yield caller
    caller.stop()


def test_facts_flow_through_three_services_and_a_rebuild_pulls_them_again(
    processes: Processes, rabbitmq: Rabbit, calls: RpcCaller, tally: Workings
) -> None:
    services = [processes.start(name, amqp_uri=rabbitmq.amqp_uri) for name in ("north", "south", "tally")]
    for amount in range(1, 41):
        assert services[0].add(amount % 3, amount).isdigit()
    eventually(820, lambda: total_of(tally, "north"))
    eventually(820, lambda: total_of(tally, "south"))
    assert 43 + 43 == rebuild(tally, {name: pull_by_rpc(calls, name) for name in ("north", "south")})
    assert 820 == total_of(tally, "north") == total_of(tally, "south")
    assert [0, 0, 0] == [service.stop() for service in services]


def test_two_replicas_of_every_service_count_nothing_twice(processes: Processes, rabbitmq: Rabbit, tally: Workings) -> None:
    replicas = [processes.start(name, amqp_uri=rabbitmq.amqp_uri) for name in ("north", "south", "tally") for _ in range(2)]
    for number in range(40):
        assert replicas[number % 2].add(number % 3, 1).isdigit()
    eventually(40, lambda: total_of(tally, "south"))
    assert 40 == total_of(tally, "north")


def test_a_call_is_answered_by_the_service_that_has_the_method(processes: Processes, rabbitmq: Rabbit, calls: RpcCaller) -> None:
    processes.start("north", amqp_uri=rabbitmq.amqp_uri)
    eventually(True, lambda: _answers(calls))
    position = calls.call("north", "add", {"number": 1, "amount": 5})
    assert position + 1 == calls.call("north", "add", {"number": 1, "amount": 6})
    with pytest.raises(CallFailed, match="TypeError"):
        calls.call("north", "add", {"colour": "red"})
    with pytest.raises(CallFailed, match="MethodNotFound"):
        calls.call("north", "subtract", {})


def test_a_request_that_waited_past_its_deadline_is_not_carried_out(
    processes: Processes, rabbitmq: Rabbit, calls: RpcCaller, north: Workings
) -> None:
    first = processes.start("north", amqp_uri=rabbitmq.amqp_uri)
    eventually(True, lambda: _answers(calls))
    before = north.database.row("SELECT count(*) AS events FROM log_events")
    first.stop()
    with pytest.raises(NoAnswer):
        calls.call("north", "add", {"number": 1, "amount": 100}, timeout=0.2)
    processes.start("north", amqp_uri=rabbitmq.amqp_uri)
    eventually(True, lambda: _answers(calls))
    assert before is not None
    assert {"events": before["events"] + 1} == north.database.row("SELECT count(*) AS events FROM log_events")


def _answers(calls: RpcCaller) -> bool:
    try:
        return bool(calls.call("north", "add", {"number": 7, "amount": 1}, timeout=1.0))
    except NoAnswer:
        return False
