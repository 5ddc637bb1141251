"""Sweden's REST API profile, rule by rule, over the real apps: how they are asked and answer; docs/api.md says in words what each asks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from services.intake.tests.installation import referral_body
from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Role
from tests.api.described import Document, Operation, parameters, properties
from tests.api.town import Town

RULES = Path(__file__).parents[2] / "docs" / "api.md"
SECRET = "Astrid Hemligsson"


def sent(town: Town, **changed: Any) -> TestResponse:
    """A referral, sent by a school."""
    body = referral_body(UUID(town.known["school_unit_id"]), "20130101TF02") | changed
    return town.ask("intake", "POST", "/referrals", Role.SCHOOL, {"Idempotency-Key": str(uuid4())}, json=body)


def test_arq_01_what_is_sent_is_utf_8(town: Town):
    assert 400 == sent_raw(town, '{"need": "Åsa"}'.encode("latin-1")).status_code
    assert 422 == sent_raw(town, '{"need": "Åsa"}'.encode()).status_code


def sent_raw(town: Town, body: bytes) -> TestResponse:
    return town.ask("intake", "POST", "/referrals", Role.SCHOOL, {"Idempotency-Key": str(uuid4())}, data=body, content_type="application/json")


def test_arq_02_authorization_and_content_type_are_heeded(town: Town):
    assert 401 == town.ask("intake", "POST", "/referrals", headers={"Idempotency-Key": str(uuid4())}, json={}).status_code
    key = {"Idempotency-Key": str(uuid4())}
    assert 415 == town.ask("intake", "POST", "/referrals", Role.SCHOOL, key, data=b"<x/>", content_type="application/xml").status_code


def test_arq_03_the_usual_headers_are_taken(town: Town):
    usual = {"Accept": "application/json", "Date": "2021-03-12T08:15:00Z", "Cache-Control": "no-cache", "Connection": "keep-alive", "Cookie": "a=b"}
    answer = town.ask("intake", "GET", f"/referrals/{town.known['referral_id']}", Role.TEAM_LEAD, usual)
    assert (200, True) == (answer.status_code, re.fullmatch(r'"\d+"', answer.headers["ETag"]) is not None)


def test_arq_04_json_may_be_asked_for(town: Town):
    assert 200 == town.ask("intake", "GET", "/referrals", Role.TEAM_LEAD, {"Accept": "application/json"}).status_code
    assert 406 == town.ask("intake", "GET", "/referrals", Role.TEAM_LEAD, {"Accept": "application/xml"}).status_code


def test_arq_05_headers_carry_no_payload(every: list[Operation]):
    names = {each["name"] for each in parameters(every, "header")}
    assert {"Idempotency-Key", "If-Match", "Content-Disposition", "Content-Digest", "Narvaro-Purpose"} >= names


def test_arq_06_what_is_sent_again_is_done_once(town: Town):
    body = {"kind": "independent", "organisation_number": "1000000009", "name": "Exempelstiftelsen"}
    key = {"Idempotency-Key": str(uuid4())}
    once, again = (town.ask("intake", "POST", "/organisations", Role.ADMIN, key, json=body) for _ in range(2))
    assert (201, once.get_json()) == (again.status_code, again.get_json())


def test_arp_02_the_usual_statuses_are_answered(town: Town):
    seen = {
        town.ask("intake", "GET", "/referrals", Role.TEAM_LEAD).status_code,
        sent(town).status_code,
        town.ask("intake", "GET", "/referrals?limit=x", Role.TEAM_LEAD).status_code,
        town.ask("intake", "GET", "/referrals").status_code,
        town.ask("intake", "GET", "/tokens", Role.SCHOOL).status_code,
        town.ask("intake", "GET", f"/referrals/{uuid4()}", Role.TEAM_LEAD).status_code,
        town.ask("intake", "PATCH", "/referrals", Role.SCHOOL).status_code,
        sent(town, need="").status_code,
    }
    assert {200, 201, 400, 401, 403, 404, 405, 422} == seen


def test_arp_03_what_was_made_can_be_read_at_location(town: Town):
    made = sent(town)
    assert 201 == made.status_code
    assert f"/intake/api/v1/referrals/{made.get_json()['id']}" == made.headers["Location"]
    assert 200 == town.ask("intake", "GET", made.headers["Location"].removeprefix("/intake/api/v1"), Role.TEAM_LEAD).status_code


def test_fel_01_an_error_has_the_members_of_rfc_9457(town: Town):
    for service in SERVICES:
        problem = town.ask(service, "GET", "/nothing").get_json()
        assert {"type", "title", "status", "detail", "instance", "code"} == set(problem)
        assert (404, f"urn:narvaro:problem:{problem['code']}") == (problem["status"], problem["type"])


def test_fel_02_an_error_is_problem_json(town: Town, every: list[Operation]):
    for each in every:
        if each.told["x-roles"]:
            answer = town.ask(each.service, each.method, re.sub(r"\{[a-z_]*version\}", "1", re.sub(r"\{[a-z_]+_id\}", str(uuid4()), each.path)))
            assert (401, "application/problem+json") == (answer.status_code, answer.mimetype), each


def test_dot_01_moments_are_taken_in_any_zone_and_told_in_utc(town: Town, told: dict[str, Document]):
    for zone in ("Z", "+02:00", "-05:30"):
        assert 200 == town.ask("intake", "GET", "/access-log", Role.AUDITOR, query_string={"since": f"2021-03-12T08:15:00{zone}"}).status_code
    assert 400 == town.ask("intake", "GET", "/access-log", Role.AUDITOR, query_string={"since": "2021-03-12T08:15:00"}).status_code
    story = town.ask("intake", "GET", f"/referrals/{town.known['referral_id']}", Role.TEAM_LEAD).get_json()["story"]
    assert all(each["recorded_at"].endswith("Z") for each in story)


def test_dot_02_days_and_moments_are_written_as_rfc_3339_has_them(told: dict[str, Document]):
    formats = {
        name: told_of.get("format") for name, told_of in properties(told) if name.endswith(("_on", "_at")) and "string" in told_of.get("type", "")
    }
    assert {"date", "date-time"} == set(formats.values())
    assert {"date-time"} == {each for name, each in formats.items() if name.endswith("_at")}


def test_hyp_02_reading_changes_nothing(town: Town, every: list[Operation]):
    before = {service: _log_ends_at(town, service) for service in SERVICES}
    for each in every:
        if each.method == "get":
            path = each.path
            for told in each.parameters:
                if told["in"] == "path":
                    path = path.replace(f"{{{told['name']}}}", town.known.get(told["name"], str(told["example"])))
            role = Role(each.told["x-roles"][0]) if each.told["x-roles"] else None
            assert town.ask(each.service, "GET", path, role).status_code < 500, each
    assert before == {service: _log_ends_at(town, service) for service in SERVICES}


def _log_ends_at(town: Town, service: str) -> int | None:
    log = town.workings[service].log
    return log.recorder.max_notification_id() if log is not None else None


def test_sak_09_basic_and_digest_are_not_taken(town: Town, told: dict[str, Document]):
    assert {"bearer"} == {scheme["scheme"] for described in told.values() for scheme in described["components"]["securitySchemes"].values()}
    for scheme in ("Basic", "Digest"):
        assert 401 == town.ask("intake", "GET", "/referrals", headers={"Authorization": f"{scheme} {town.tokens[Role.TEAM_LEAD]}"}).status_code


def test_sak_10_a_token_is_a_bearers(town: Town):
    assert 200 == town.ask("intake", "GET", "/referrals", Role.TEAM_LEAD).status_code
    refused = town.ask("intake", "GET", "/referrals")
    assert (401, True) == (refused.status_code, refused.headers["WWW-Authenticate"].startswith("Bearer"))


def test_sak_15_no_key_is_taken_from_an_address(town: Town):
    for name in ("token", "access_token", "api_key"):
        assert 401 == town.ask("intake", "GET", "/referrals", query_string={name: town.tokens[Role.TEAM_LEAD]}).status_code


def test_sak_16_a_key_goes_in_a_header(told: dict[str, Document]):
    assert all(scheme["type"] == "http" for described in told.values() for scheme in described["components"]["securitySchemes"].values())


def test_sak_17_no_other_site_is_let_in(town: Town):
    for service in SERVICES:
        asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "GET"}
        for method in ("GET", "OPTIONS"):
            assert not [name for name, _ in town.ask(service, method, "/api-info", headers=asked).headers if name.startswith("Access-Control")]


def test_sak_25_an_error_repeats_nothing_that_was_sent(town: Town):
    refused = sent(town, need=5, contact={"name": SECRET, "wrong": SECRET})
    assert 422 == refused.status_code
    assert SECRET not in refused.text


def test_sak_26_an_error_tells_nothing_of_the_inside(town: Town):
    answers = [town.ask("intake", "GET", "/nothing"), sent_raw(town, b"{"), sent(town, need=""), town.ask("intake", "TRACE", "/referrals")]
    for each in answers:
        assert not re.search(r"Traceback|psycopg|marshmallow|werkzeug|\.py\b", each.text)
        assert "Server" not in each.headers


def test_cac_01_an_answer_says_whether_it_may_be_kept(town: Town):
    for service in SERVICES:
        assert "no-store" == town.ask(service, "GET", "/access-log", Role.AUDITOR).headers["Cache-Control"]


def test_spa_02_a_callers_trace_is_followed(town: Town):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    for service in SERVICES:
        told = town.ask(service, "GET", "/api-info", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}).headers
        assert trace == told["Narvaro-Correlation"].replace("-", "")


def test_spa_04_the_trace_is_told_in_the_answer(town: Town):
    for service in SERVICES:
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", town.ask(service, "GET", "/api-info").headers["traceparent"])


def test_the_table_of_rules_names_what_is_tested_here_and_nothing_else():
    rows = re.findall(r"^\| ((?:[A-Z]{3}\.\d\d(?:, )?)+) \|[^|]*\|[^|]*\| tested", RULES.read_text(encoding="utf-8"), re.MULTILINE)
    promised = {rule for row in rows for rule in row.split(", ")}
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_the_digg_profile_*.py"))
    assert promised == {f"{area.upper()}.{number}" for area, number in re.findall(r"^def test_([a-z]{3})_(\d\d)_", tests, re.MULTILINE)}
