"""An answer comes in a format that its caller accepts, and an address says which methods it takes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from shared.web.tests.diaries import API, diary_app, json_of

ACCEPTED = ("application/json", "*/*", "application/*;q=0.1", "text/html, application/json;q=0.5", "application/problem+json")


@pytest.fixture
def client() -> FlaskClient:
    return diary_app().test_client()


@pytest.mark.parametrize("accept", ACCEPTED)
def test_json_is_answered_to_whoever_accepts_it(client: FlaskClient, accept: str):
    answer = client.get(f"{API}/diaries", headers={"X-As": "school", "Accept": accept})
    assert (200, "application/json") == (answer.status_code, answer.mimetype)


def test_it_is_answered_to_whoever_does_not_say(client: FlaskClient):
    assert 200 == client.get(f"{API}/diaries", headers={"X-As": "school"}).status_code


def test_a_format_that_there_is_not_is_refused_before_anything_is_done(client: FlaskClient):
    for method in ("GET", "POST"):
        answer = client.open(f"{API}/diaries", method=method, headers={"X-As": "school", "Accept": "application/xml"}, json={"name": "x"})
        assert (406, "not-acceptable", "application/problem+json") == (answer.status_code, json_of(answer)["code"], answer.mimetype)


def test_an_address_says_which_methods_it_takes(client: FlaskClient):
    asked = client.options(f"{API}/diaries")
    assert (200, b"") == (asked.status_code, asked.data)
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(asked.headers["Allow"].split(", "))
    refused = client.delete(f"{API}/diaries")
    assert (405, "method-not-allowed") == (refused.status_code, json_of(refused)["code"])
    assert set(asked.headers["Allow"].split(", ")) == set(refused.headers["Allow"].split(", "))


def test_head_answers_as_get_without_what_it_shows(client: FlaskClient):
    shown, asked = client.get(f"{API}/diaries", headers={"X-As": "school"}), client.head(f"{API}/diaries", headers={"X-As": "school"})
    assert (shown.status_code, b"") == (asked.status_code, asked.data)
    assert shown.headers["Content-Length"] == asked.headers["Content-Length"]


def test_what_is_not_there_is_a_problem_too(client: FlaskClient):
    for place, status, code in (("nothing", 404, "not-found"), ("broken", 500, "unexpected"), ("openapi.fi.json", 404, "not-found")):
        answer = client.get(f"{API}/{place}")
        assert (status, code, "application/problem+json") == (answer.status_code, json_of(answer)["code"], answer.mimetype)
