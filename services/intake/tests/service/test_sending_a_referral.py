"""A referral comes in over HTTP: registered once, under the next number, with what is missing told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from shared.vocabulary.codes import Role

LONG_AGO: dict[str, Any] = {
    "effective_on": "2017-06-14",
    "preconditions": [],
    "absence": {"since": "2016-01-01", "share_percent": 5, "unreported_percent": 0},
}
LATER = {"since": "2017-06-15", "share_percent": 5, "unreported_percent": 0}


def test_a_complete_referral_is_received_under_a_registry_number(house: Installation) -> None:
    answer = house.sent()
    assert ("received", [], 1) == (answer["state"], answer["missing"], answer["version"])
    assert answer["registry_number"].startswith("UBN-")


def test_the_answer_tells_where_to_read_and_which_version_and_nothing_of_the_pupil(house: Installation) -> None:
    response = house.post("/referrals", house.schools[MUNICIPAL].token, house.referral())
    assert f'"{response.get_json()["version"]}"' == response.headers["ETag"]
    assert response.headers["Location"].endswith(response.get_json()["id"])
    assert not any(told in response.text for told in ("Robin", "Exempelsson", "20130101TF01", "Kim"))


def test_missing_groundwork_sends_the_referral_back_at_once(house: Installation) -> None:
    answer = house.sent(preconditions=[{"code": "noticed", "done_on": "2021-01-18"}], measures_needed=True)
    assert ("to-complete", ["investigated", "efforts-begun", "measures-put-in"]) == (answer["state"], answer["missing"])


def test_the_reader_gets_back_what_was_sent(house: Installation) -> None:
    sent = house.sent()
    read = house.get(f"/referrals/{sent['id']}", house.schools[MUNICIPAL].token).get_json()
    assert {"identity_number": "20130101TF01", "name": "Robin Exempelsson", "sex": "boy", "registered_in": "0380"} == read["pupil"]
    assert ["Kim Exempelsson", "Alex Påhittad"] == [each["name"] for each in read["guardians"]]
    assert ["018-727 00 00, kim@exempel.se", "alex@exempel.se"] == [each["contact"] for each in read["guardians"]]
    assert house.referral()["preconditions"] == read["preconditions"]
    for name in ("need", "tried", "wishes", "others"):
        assert house.referral()[name] == read[name]
    assert house.referral()["absence"].items() <= read["absence"].items()
    assert house.referral()["contact"].items() <= read["contact"].items()
    assert ["joint", "joint"] == [each["custody"] for each in read["guardians"]]


def test_the_same_key_sends_once_and_another_body_under_it_is_refused(house: Installation) -> None:
    token, key = house.schools[MUNICIPAL].token, str(uuid4())
    first = house.post("/referrals", token, house.referral(), Idempotency_Key=key)
    again = house.post("/referrals", token, house.referral(), Idempotency_Key=key)
    assert (first.get_json(), 201, "true") == (again.get_json(), again.status_code, again.headers["Idempotency-Replayed"])
    other = house.post("/referrals", token, house.referral(school_year=6), Idempotency_Key=key)
    assert (422, "idempotency-key-reused") == (other.status_code, other.get_json()["code"])


def test_eight_who_send_at_once_get_numbers_without_gap_in_the_order_of_the_log(house: Installation) -> None:
    def send(turn: int) -> str:
        # A refused one in between gives its number back.
        refused = house.post("/referrals", house.schools[INDEPENDENT].token, house.referral(INDEPENDENT, **LONG_AGO | {"absence": LATER}))
        assert 422 == refused.status_code
        return str(house.sent(**LONG_AGO)["registry_number"])

    with ThreadPoolExecutor(8) as together:
        numbers = list(together.map(send, range(40)))
    assert [f"UBN-2017-{number:05}" for number in range(1, 41)] == sorted(numbers)
    rows = house.workings.database.rows("SELECT registry_number FROM referral WHERE registry_number LIKE %s ORDER BY position", ("UBN-2017-%",))
    assert sorted(numbers) == [row["registry_number"] for row in rows]


def test_the_registry_year_is_that_of_the_effective_day(house: Installation) -> None:
    assert house.sent(**LONG_AGO | {"effective_on": "2019-12-31"})["registry_number"].startswith("UBN-2019-")


def test_only_an_importer_may_say_when_it_was(house: Installation) -> None:
    person = house.schools[MUNICIPAL].person_id
    plain = house.post("/tokens", house.admin, {"person_id": str(person), "may_import": False, "expires_on": str(house.tomorrow)}).get_json()
    response = house.post("/referrals", plain["token"], house.referral(effective_on="2021-06-14"))
    assert (403, "import-right-missing") == (response.status_code, response.get_json()["code"])


def test_the_same_pupil_is_the_same_subject(house: Installation) -> None:
    first, second = house.sent(), house.sent()
    subjects = house.workings.database.rows(
        "SELECT convert_from(state, 'UTF8')::jsonb->>'pupil_id' AS pupil FROM log_events WHERE originator_id = ANY(%s) AND originator_version = 1",
        ([first["id"], second["id"]],),
    )
    assert 1 == len({row["pupil"] for row in subjects})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"guardians": []}, "guardians"),
        ({"guardians": [{"given_name": "Kim", "family_name": "Exempelsson", "custody": "sole"}]}, "guardians.0.phone"),
        ({"absence": {"since": "2021-02-01", "share_percent": 20, "unreported_percent": 21}}, "absence.unreported_percent"),
        ({"wishes": []}, "wishes"),
        ({"school_year": 11}, "school_year"),
        ({"school_form": "universitet"}, "school_form"),
        ({"absence": {"since": "2021-02-30", "share_percent": 65, "unreported_percent": 20}}, "absence.since"),
        ({"absence": {"since": "2021-02-01", "share_percent": 101, "unreported_percent": 20}}, "absence.share_percent"),
        ({"preconditions": [{"code": "noticed", "done_on": "2021-01-18"}] * 2}, "preconditions"),
        ({"need": ""}, "need"),
        ({"need": "x" * 4001}, "need"),
        ({"favourite_colour": "blue"}, "favourite_colour"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_registered(house: Installation, change: dict[str, object], field: str) -> None:
    before = house.last_position()
    response = house.post("/referrals", house.schools[MUNICIPAL].token, house.referral() | change)
    assert (422, "invalid-fields") == (response.status_code, response.get_json()["code"])
    assert [field] == [each["field"] for each in response.get_json()["errors"]]
    assert before == house.last_position()


@pytest.mark.parametrize("number", ["200501012398", "0501012397", "Astrid", "20130101TF0111111111111111", "20991231TF01"])
def test_a_wrong_identity_number_is_never_shown(house: Installation, number: str) -> None:
    body = house.referral()
    body["pupil"] |= {"identity_number": number}
    response = house.post("/referrals", house.schools[MUNICIPAL].token, body)
    assert 422 == response.status_code
    assert number not in response.text
    assert number not in str(response.headers)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"referrer": "guardian"}, "may-not-refer"),
        ({"school_form": "forskoleklass", "school_year": None}, "school-form-not-offered"),
        ({"school_form": "forskoleklass", "school_year": 1}, "no-such-school-year"),
        ({"school_form": "grundskola", "school_year": 10}, "no-such-school-year"),
        ({"school_form": "gymnasieskola", "school_year": 5}, "no-such-school-year"),
        ({"school_form": "grundsarskola"}, "school-form-not-in-use"),
        ({"effective_on": "1999-12-31"}, "school-unit-not-open"),
        ({"effective_on": "2010-12-31", "preconditions": []}, "not-born-yet"),
        ({"effective_on": "2021-01-01"}, "dated-in-the-future"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(house: Installation, change: dict[str, object], code: str) -> None:
    response = house.post("/referrals", house.schools[MUNICIPAL].token, house.referral() | change)
    assert (422, code) == (response.status_code, response.get_json()["code"])


def test_a_school_sends_from_its_own_units_only(house: Installation) -> None:
    response = house.post("/referrals", house.schools[INDEPENDENT].token, house.referral(MUNICIPAL))
    assert (422, "no-such-school-unit") == (response.status_code, response.get_json()["code"])


def test_a_body_must_be_json_of_bearable_size_under_a_key(house: Installation) -> None:
    headers = {"Authorization": f"Bearer {house.schools[MUNICIPAL].token}"}
    keyless = house.client().post("/intake/api/v1/referrals", json=house.referral(), headers=headers)
    assert (400, "idempotency-key-missing") == (keyless.status_code, keyless.get_json()["code"])
    headers["Idempotency-Key"] = str(uuid4())
    as_text = house.client().post("/intake/api/v1/referrals", data="hej", headers=headers, content_type="text/plain")
    assert 415 == as_text.status_code
    broken = house.client().post("/intake/api/v1/referrals", data="{", headers=headers, content_type="application/json")
    assert (400, "malformed-body") == (broken.status_code, broken.get_json()["code"])
    huge = house.client().post("/intake/api/v1/referrals", data=b" " * (2 << 20), headers=headers, content_type="application/json")
    assert 413 == huge.status_code


def test_only_schools_send(house: Installation) -> None:
    for role in (Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR, Role.ANALYST, Role.ARCHIVIST, Role.ADMIN):
        assert 403 == house.post("/referrals", house.staff[role], house.referral()).status_code
