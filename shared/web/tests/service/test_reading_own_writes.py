"""A page or client that asks after its own command sees what it did."""

import threading
import time
from uuid import uuid4

import psycopg
import pytest
from flask.testing import FlaskClient

from shared.eventlog.log import EventLog
from shared.web.own_writes import LONGEST_WAIT, read_own_write
from shared.web.tests.diaries import API, diary_app, json_of
from tests.databases import Home

PUT = (
    "INSERT INTO follower_position (follower, source, position, state) VALUES ('diary-list', 'intake', %s, %s) "
    "ON CONFLICT (follower, source) DO UPDATE SET position = excluded.position, state = excluded.state"
)


def put(home: Home, position: int, state: str = "following") -> None:
    with psycopg.connect(home.admin_dsn("intake")) as connection:
        connection.execute(PUT, (position, state))


def test_the_wait_ends_when_the_read_model_gets_there(home: Home, log: EventLog):
    put(home, 1)
    catching_up = threading.Timer(0.1, put, (home, 5))
    catching_up.start()
    with diary_app(log.database, log).test_request_context():
        assert read_own_write(5)
    catching_up.join()


@pytest.mark.parametrize("state", ["following", "stalled"])
def test_a_late_read_model_is_waited_for_a_second_at_most_and_a_stalled_one_not_at_all(home: Home, log: EventLog, state: str):
    put(home, 1, state)
    begun = time.monotonic()
    with diary_app(log.database, log).test_request_context():
        reached = read_own_write(5)
    assert (state == "stalled") == reached
    assert time.monotonic() - begun < LONGEST_WAIT * 3


def test_nobody_waits_for_a_position_that_the_log_does_not_have(home: Home, client: FlaskClient):
    key = str(uuid4())
    sent = client.post(f"{API}/diaries", headers={"X-As": "school", "Idempotency-Key": key}, json={"name": "A"})
    put(home, int(sent.headers["Narvaro-Position"]))
    begun = time.monotonic()
    assert 200 == client.get(f"{API}/diaries", headers={"X-As": "school", "Narvaro-Position": "9" * 18}).status_code
    assert time.monotonic() - begun < LONGEST_WAIT


def test_a_client_may_ask_for_a_list_that_holds_what_it_did(home: Home, client: FlaskClient):
    position = client.post(f"{API}/diaries", headers={"X-As": "school", "Idempotency-Key": str(uuid4())}, json={"name": "A"}).headers[
        "Narvaro-Position"
    ]
    put(home, int(position))
    assert 200 == client.get(f"{API}/diaries", headers={"X-As": "school", "Narvaro-Position": position}).status_code
    answer = client.get(f"{API}/diaries", headers={"X-As": "school", "Narvaro-Position": "x"})
    assert (400, "bad-request") == (answer.status_code, json_of(answer)["code"])
