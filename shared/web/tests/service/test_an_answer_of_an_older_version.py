"""A client that repeats a request after an upgrade gets the answer that the older version gave, and nothing is carried out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.log import EventLog
from shared.web.tests.diaries import PEOPLE, diary_app
from tests.databases import Home

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("answer.*.json"))
_KEPT = "INSERT INTO idempotent_answer (caller, key_hash, request_hash, status, headers, body) VALUES (%s, %s, %s, %s, %s::jsonb, %s)"


@pytest.fixture(params=GOLDEN, ids=lambda path: path.stem)
def golden(request: pytest.FixtureRequest) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))
    return kept


@pytest.fixture
def old_client(home: Home, golden: dict[str, Any]) -> Iterator[FlaskClient]:
    """Of a service in whose database an older version has left the golden answer."""
    keep(home, golden, golden["row"]["body"])
    keys = KeysInMemory(keys={UUID(golden["subject"]): bytes.fromhex(golden["subject_key"])})
    with home.database("intake") as database:
        yield diary_app(database, EventLog(database, keys)).test_client()


def keep(home: Home, golden: dict[str, Any], body: str) -> None:
    row = golden["row"]
    parameters = (PEOPLE["school"].person_id, bytes.fromhex(row["key_hash"]), bytes.fromhex(row["request_hash"]), row["status"])
    with psycopg.connect(home.admin_dsn("intake"), autocommit=True) as administrator:
        administrator.execute("DELETE FROM idempotent_answer")
        administrator.execute(_KEPT, (*parameters, orjson.dumps(row["headers"]).decode(), body))


def repeat(client: FlaskClient, golden: dict[str, Any], body: str = "") -> TestResponse:
    asked = golden["request"]
    headers = {"X-As": "school", "Idempotency-Key": asked["key"], "Content-Type": "application/json"}
    return client.post(asked["path"], headers=headers, data=body or asked["body"])


def test_the_same_request_gets_the_sealed_answer_that_was_kept(old_client: FlaskClient, golden: dict[str, Any]):
    answer = repeat(old_client, golden)
    assert (golden["row"]["status"], golden["answer"]) == (answer.status_code, answer.json)
    assert ("true", golden["row"]["headers"]["ETag"]) == (answer.headers["Idempotency-Replayed"], answer.headers["ETag"])


def test_the_same_request_gets_an_answer_that_was_kept_open(home: Home, old_client: FlaskClient, golden: dict[str, Any]):
    keep(home, golden, json.dumps(golden["answer"]))
    assert golden["answer"] == repeat(old_client, golden).json


def test_another_request_under_the_old_key_is_refused(old_client: FlaskClient, golden: dict[str, Any]):
    assert 422 == repeat(old_client, golden, body='{"name": "Somebody else"}').status_code
