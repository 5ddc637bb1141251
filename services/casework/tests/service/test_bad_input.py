"""Bad input is told what and where, never with the value itself, and nothing is half-written."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.casework.tests.desk import LENA, Desk, File, give_token
from shared.vocabulary.codes import Role

SECRET = "Astrid Hemlig 197001239297"
MEETING: dict[str, Any] = {"meets_on": "2020-09-14", "actors": ["school"], "agenda": "Schemat", "effective_on": "2020-09-01"}


@pytest.fixture
def file(desk: Desk) -> File:
    return desk.running()


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("meetings", MEETING | {"meets_on": SECRET}, "meets_on"),
        ("meetings", MEETING | {"actors": [SECRET]}, "actors.0"),
        ("meetings", MEETING | {"actors": []}, "actors"),
        ("meetings", MEETING | {"time": SECRET}, "time"),
        ("meetings", MEETING | {"agenda": "x" * 4001}, "agenda"),
        ("meetings", MEETING | {"unknown": SECRET}, "unknown"),
        ("extensions", {"ends_on": "2021-06-01"}, "reason"),
        ("disclosures", {"actor": "bup", "information": ["attendance"], "what": "  "}, "what"),
        ("closure", {"outcome": "not-back", "reason": SECRET}, "reason"),
        ("closure", {"outcome": "not-back", "reason": "moved-to-other-municipality", "attendance": 101}, "attendance"),
    ],
)
def test_a_wrong_field_is_named_and_its_value_is_not(desk: Desk, file: File, what: str, body: dict[str, Any], field: str):
    before = desk.version(file)
    refused = desk.post(f"{file.path}/{what}", body, version=before)
    assert (422, "application/problem+json") == (refused.status_code, refused.mimetype)
    assert [field] == [each["field"] for each in refused.get_json()["errors"]]
    assert SECRET not in refused.text
    assert before == desk.version(file)


def test_too_many_decisions_are_refused(desk: Desk, file: File):
    meeting = desk.sent(file, "meetings", MEETING)
    decision = {"owner": "school", "text": "Något.", "due_on": "2020-10-01"}
    body = {"attended": ["school"], "minutes": "Ord", "decisions": [decision] * 31}
    refused = desk.post(f"{file.path}/meetings/{meeting['id']}/minutes", body, version=desk.version(file))
    assert (422, ["decisions"]) == (refused.status_code, [each["field"] for each in refused.get_json()["errors"]])


def test_a_change_without_if_match_is_428_and_a_stale_one_412(desk: Desk, file: File):
    missing = desk.post(f"{file.path}/meetings", MEETING)
    stale = desk.post(f"{file.path}/meetings", MEETING, version=desk.version(file) - 1)
    assert [(428, "if-match-missing"), (412, "stale-version")] == [(each.status_code, each.get_json()["code"]) for each in (missing, stale)]


def test_the_same_key_gets_the_first_answer_and_another_body_422(desk: Desk, file: File):
    key, version = str(uuid4()), desk.version(file)
    first = desk.post(f"{file.path}/meetings", MEETING, version=version, Idempotency_Key=key)
    again = desk.post(f"{file.path}/meetings", MEETING, version=version, Idempotency_Key=key)
    other = desk.post(f"{file.path}/meetings", MEETING | {"agenda": "Annat"}, version=version, Idempotency_Key=key)
    assert (201, first.data, first.headers["ETag"]) == (again.status_code, again.data, again.headers["ETag"])
    assert (422, "idempotency-key-reused", version + 1) == (other.status_code, other.get_json()["code"], desk.version(file))


def test_history_is_only_sent_in_with_the_import_right(desk: Desk, file: File):
    kept = desk.tokens[LENA]
    try:
        give_token(desk, LENA, Role.TEAM_LEAD, may_import=False)
        refused = desk.post(f"{file.path}/meetings", MEETING, LENA, desk.version(file))
        assert (403, "import-right-missing") == (refused.status_code, refused.get_json()["code"])
    finally:
        desk.tokens[LENA] = kept


OUT_OF_TIME = ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]


@pytest.mark.parametrize("as_of", ["igår", "2021-02-15", "2021-02-15T09:12:00", *OUT_OF_TIME])
def test_an_instant_that_cannot_be_read_is_refused(desk: Desk, file: File, as_of: str):
    refused = desk.get(f"{file.path}/history", as_of=as_of)
    assert (400, ["as_of"]) == (refused.status_code, [each["field"] for each in refused.get_json()["errors"]])


def test_an_instant_before_the_first_event_is_not_found_and_says_so(desk: Desk, file: File):
    refused = desk.get(f"{file.path}/history", as_of="2000-01-01T00:00:00Z")
    assert 404 == refused.status_code
    assert "senare tidpunkt" in refused.get_json()["detail"]


@pytest.mark.parametrize(
    ("path", "code"),
    [("meetings/{}/minutes", "meeting-unknown"), ("decisions/{}/follow-ups", "decision-unknown")],
)
def test_what_the_case_does_not_have_is_not_found(desk: Desk, file: File, path: str, code: str):
    bodies = {"meeting-unknown": {"attended": ["school"], "minutes": "Ord"}, "decision-unknown": {"state": "not-carried-out"}}
    refused = desk.post(f"{file.path}/{path.format(uuid4())}", bodies[code], version=desk.version(file))
    assert (404, code) == (refused.status_code, refused.get_json()["code"])


def test_times_in_the_team_that_end_before_they_start_are_refused_at_their_field(desk: Desk):
    body = {"person_id": str(LENA), "profession": "socionom", "starts_on": "2019-02-01", "ends_on": "2019-01-31", "capacity": 1}
    refused = desk.post("/team-members", body, LENA)
    assert (422, ["ends_on"]) == (refused.status_code, [each["field"] for each in refused.get_json()["errors"]])
