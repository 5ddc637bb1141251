"""What another service asks is carried out in one transaction, in time or not at all."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from shared.messaging.inprocess import SCHEME
from shared.messaging.rpc import RpcCaller
from shared.messaging.running import Running
from shared.messaging.tests.service.parts import log_of
from shared.messaging.workings import Workings


@pytest.fixture
def running(north: Workings) -> Running:
    """North, whose loops are not started."""
    uri = f"{SCHEME}://{uuid4().hex}/"
    return Running(north, RpcCaller(uri), uri)


def test_what_is_asked_in_time_is_carried_out(running: Running) -> None:
    asked = {"deadline": time.time() + 60, "number": 1, "amount": 5}
    assert {"answer": 2} == running.carry_out(running.workings.rpc["add"], asked)
    assert 2 == len(log_of(running.workings).recorded(0))


def test_what_is_asked_too_late_is_not_begun(running: Running) -> None:
    asked = {"deadline": time.time() - 1, "number": 1, "amount": 5}
    assert {"failed": "late"} == running.carry_out(running.workings.rpc["add"], asked)
    assert [] == log_of(running.workings).recorded(0)


def test_what_becomes_too_late_meanwhile_is_undone(running: Running) -> None:
    log, deadline = log_of(running.workings), time.time() + 0.2

    def add_slowly(number: int, amount: int) -> int:
        position = log.add(number, amount)
        log.database.execute("SELECT pg_sleep(%s)", (deadline - time.time() + 0.05,))
        return position

    assert {"failed": "late"} == running.carry_out(add_slowly, {"deadline": deadline, "number": 1, "amount": 5})
    assert [] == log.recorded(0)


def test_what_fails_is_undone_and_told_by_its_kind_alone(running: Running) -> None:
    log = log_of(running.workings)

    def add_and_fail(name: str) -> None:
        log.add(1, 5)
        raise ValueError(name)

    assert {"failed": "ValueError"} == running.carry_out(add_and_fail, {"name": "Astrid Exempelsson"})
    assert [] == log.recorded(0)


def test_facts_are_answered_as_a_batch_or_as_another_history(running: Running) -> None:
    log_of(running.workings).add(1, 5)
    assert "batch" in running.facts_after({"position": 0, "digest": "", "log_id": None, "epoch": None, "limit": 10})
    beyond = {"position": 9, "digest": "00", "log_id": str(uuid4()), "epoch": str(uuid4()), "limit": 10}
    assert {"state": "history-differs", "common": None} == running.facts_after(beyond)


def test_a_question_of_the_wrong_form_harms_nothing(running: Running) -> None:
    for asked in ({}, {"position": "x"}, {"position": 0, "digest": "no hex"}, {"position": 0, "epoch": "no id"}):
        assert running.carry_out(lambda **given: running.facts_after(given), dict(asked))["failed"] in ("KeyError", "ValueError")
