"""What every answer carries, and what the log and the description say of it."""

import json

import pytest
from flask.testing import FlaskClient

from shared.runtime.settings import Settings
from shared.web.headers import POLICY
from shared.web.tests.diaries import API, diary_app, json_of

CORRELATION = "5f0d5c1e-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return diary_app().test_client()


def test_nothing_inline_and_nothing_from_elsewhere_may_run(client: FlaskClient):
    assert "default-src 'self'" in POLICY
    assert "unsafe" not in POLICY
    for answer in (client.get(f"{API}/openapi.json"), client.get("/intake/nothing", headers={"Accept": "text/html"})):
        assert (POLICY, "nosniff", "no-referrer") == tuple(
            answer.headers[name] for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
        )


def test_what_somebody_signed_in_sees_is_not_stored(client: FlaskClient):
    assert "no-store" == client.get(f"{API}/diaries", headers={"X-As": "school"}).headers["Cache-Control"]


def test_a_static_file_is_kept_under_its_own_mark(client: FlaskClient):
    page = client.get("/intake/nothing", headers={"Accept": "text/html"}).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert (200, "public, max-age=31536000, immutable") == (answer.status_code, answer.headers["Cache-Control"])
    assert len(answer.data) + len(page) < 50_000


def test_production_asks_for_transport_security(client: FlaskClient):
    strict = diary_app(settings=Settings(profile="production")).test_client()
    assert "Strict-Transport-Security" in strict.get(f"{API}/openapi.json").headers
    assert "Strict-Transport-Security" not in client.get(f"{API}/openapi.json").headers


def test_a_request_is_logged_by_its_route_and_nothing_of_its_address(client: FlaskClient, capsys: pytest.CaptureFixture[str]):
    client.get(f"{API}/diaries/{CORRELATION}?name=Astrid", headers={"X-As": "school", "Narvaro-Correlation": CORRELATION[::-1]})
    line = capsys.readouterr().out
    assert f"{API}/diaries/<uuid:diary_id>" in line
    assert CORRELATION not in line
    assert "Astrid" not in line


def test_an_errand_keeps_its_number_through_the_services(client: FlaskClient):
    assert CORRELATION == client.get(f"{API}/diaries", headers={"X-As": "school", "Narvaro-Correlation": CORRELATION}).headers["Narvaro-Correlation"]
    assert 36 == len(client.get(f"{API}/diaries", headers={"Narvaro-Correlation": "Astrid"}).headers["Narvaro-Correlation"])


def test_an_errand_keeps_the_trace_of_a_caller_who_follows_the_w3c(client: FlaskClient):
    told = client.get(f"{API}/diaries", headers={"traceparent": f"00-{CORRELATION.replace('-', '')}-00f067aa0ba902b7-01"}).headers
    assert (CORRELATION, CORRELATION.replace("-", "")) == (told["Narvaro-Correlation"], told["traceparent"].split("-")[1])
    for wrong in ("Astrid", f"00-{'0' * 32}-00f067aa0ba902b7-01"):
        assert "0" * 32 != client.get(f"{API}/diaries", headers={"traceparent": wrong}).headers["Narvaro-Correlation"].replace("-", "")


def test_the_description_is_openapi_3_1_and_tells_what_commands_need(client: FlaskClient):
    described = json.loads(client.get(f"{API}/openapi.json").data)
    assert described["openapi"].startswith("3.1")
    write = described["paths"]["/diaries/{diary_id}/pages"]["post"]
    assert {("Idempotency-Key", False), ("If-Match", True)} == {
        (each["name"], each["required"]) for each in write["parameters"] if each["in"] == "header"
    }
    assert {"400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "500", "503"} <= set(write["responses"])
    problem = described["components"]["responses"]["PRECONDITION_FAILED"]["content"]
    assert {"application/problem+json"} == set(problem)
    assert (["school"], "För: skola.") == (write["x-roles"], write["description"])
    assert [] == described["paths"]["/database"]["get"]["security"]
    begin = described["paths"]["/diaries"]["post"]
    assert ("Idempotency-Key", True) in {(each["name"], each["required"]) for each in begin["parameters"]}


def test_the_api_tells_about_itself_as_diggs_profile_asks(client: FlaskClient):
    told = json_of(client.get(f"{API}/api-info"))
    assert {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"} == set(told)
    assert 200 == client.get(f"{API}/docs", headers={"Accept": "text/html"}).status_code


def test_a_service_without_its_database_lives_but_is_not_ready(client: FlaskClient):
    assert 200 == client.get("/intake/health/live").status_code
    answer = client.get("/intake/health/ready")
    assert (503, {"ok": False}) == (answer.status_code, json_of(answer)["parts"]["database"])


def test_measures_name_routes_only(client: FlaskClient):
    client.get(f"{API}/diaries/{CORRELATION}", headers={"X-As": "school"})
    measures = client.get("/intake/metrics").text
    assert "narvaro_http_seconds" in measures
    assert CORRELATION not in measures


def test_a_method_that_is_none_is_neither_measured_nor_logged_by_its_name(client: FlaskClient, capsys: pytest.CaptureFixture[str]):
    assert 405 == client.open(f"{API}/diaries", method="ASTRID").status_code
    assert "ASTRID" not in client.get("/intake/metrics").text
    assert "ASTRID" not in "".join(capsys.readouterr())
