"""What a sender of bad input is told: what and where, never the value."""

import pytest
from flask.testing import FlaskClient

from shared.web.app import LARGEST_BODY
from shared.web.tests.diaries import API, SECRET_WORDS, SERVICE, diary_app, json_of

AS_SCHOOL = {"X-As": "school", "Idempotency-Key": "a-key-for-one"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return diary_app().test_client()


def told(client: FlaskClient, body: object) -> dict[str, str]:
    answer = client.post(f"{API}/diaries", headers=AS_SCHOOL, json=body)
    assert 422 == answer.status_code
    assert "application/problem+json" == answer.content_type
    return {each["field"]: each["message"] for each in json_of(answer)["errors"]}


def test_every_wrong_field_is_named_with_its_place(client: FlaskClient):
    errors = told(client, {"readers": [{"phone": "018-7270000"}, {"phone": "x"}], "begun_on": "15/2", "pages": 10})
    assert {"name", "readers.1.phone", "begun_on", "pages"} == set(errors)
    assert "Skriv en dag som år-månad-dag, till exempel 2021-02-15." == errors["begun_on"]


def test_a_problem_has_the_members_of_its_standard_and_a_stable_code(client: FlaskClient):
    answer = client.post(f"{API}/diaries", headers=AS_SCHOOL, json={})
    assert {"type", "title", "status", "detail", "instance", "code", "errors"} == set(json_of(answer))
    assert ("urn:narvaro:problem:invalid-fields", "invalid-fields", 422) == tuple(json_of(answer)[name] for name in ("type", "code", "status"))
    assert {"field": "name", "pointer": "/name", "message": "Fyll i det här."} in json_of(answer)["errors"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": SECRET_WORDS * 9},
        {"name": f"{SECRET_WORDS}\x00"},
        {"name": [SECRET_WORDS]},
        {"kind": SECRET_WORDS},
        {"pages": SECRET_WORDS},
        {"share": SECRET_WORDS},
        {"begun_on": SECRET_WORDS},
        {"readers": SECRET_WORDS},
        {"readers": [SECRET_WORDS]},
        {"readers": [{"phone": SECRET_WORDS}]},
        {"actors": [SECRET_WORDS]},
        {SECRET_WORDS: 1},
        {"readers": [{SECRET_WORDS: 1}]},
        [SECRET_WORDS],
        SECRET_WORDS,
    ],
)
def test_a_wrong_value_is_never_shown(client: FlaskClient, wrong: object):
    answer = client.post(f"{API}/diaries", headers=AS_SCHOOL, json=wrong)
    assert 422 == answer.status_code
    assert "Astrid" not in answer.text


def test_unknown_fields_are_refused_by_name(client: FlaskClient):
    assert "Fältet finns inte." == told(client, {"name": "A", "nmae": "B"})["nmae"]


@pytest.mark.parametrize("wrong", [{"pages": "5"}, {"share": "45"}, {"secret": "true"}, {"secret": 1}])
def test_numbers_and_flags_in_json_are_of_their_own_kind(client: FlaskClient, wrong: dict[str, object]):
    assert set(wrong) == set(told(client, {"name": "A", **wrong}))


@pytest.mark.parametrize("pages", [True, 1.5, "1e3", None, -1])
def test_a_whole_number_is_a_whole_number(client: FlaskClient, pages: object):
    assert {"pages"} == set(told(client, {"name": "A", "pages": pages}))


def test_a_list_is_no_longer_than_it_may_be(client: FlaskClient):
    assert "Ange högst 2." == told(client, {"name": "A", "readers": [{"phone": "018-7270000"}] * 3})["readers"]
    assert "Listan är för lång." == told(client, {"name": "A", "readers": [1] * 1001})["readers"]


def test_what_is_not_json_is_refused_as_such(client: FlaskClient):
    answer = client.post(f"{API}/diaries", headers=AS_SCHOOL, data=f'{{"name": "{SECRET_WORDS}', content_type="application/json")
    assert (400, "malformed-body") == (answer.status_code, json_of(answer)["code"])
    assert "Astrid" not in answer.text


def test_another_media_type_is_refused(client: FlaskClient):
    answer = client.post(f"{API}/diaries", headers=AS_SCHOOL, data="name=A", content_type="application/x-www-form-urlencoded")
    assert (415, "wrong-media-type") == (answer.status_code, json_of(answer)["code"])


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: FlaskClient):
    answer = client.post(f"{API}/diaries", headers=AS_SCHOOL, data=b"x" * (LARGEST_BODY + 1), content_type="application/json")
    assert (413, "too-large") == (answer.status_code, json_of(answer)["code"])


def test_a_wrong_query_is_a_bad_request(client: FlaskClient):
    answer = client.get(f"{API}/diaries?limit=1000&sort=name", headers=AS_SCHOOL)
    assert (400, "invalid-query") == (answer.status_code, json_of(answer)["code"])
    assert {"limit", "sort"} == {each["parameter"] for each in json_of(answer)["errors"]}


def test_an_address_that_does_not_exist_is_told_as_a_problem(client: FlaskClient):
    assert "not-found" == json_of(client.get(f"{API}/nothing"))["code"]
    assert "not-found" == json_of(client.get(f"{API}/diaries/no-id", headers=AS_SCHOOL))["code"]
    answer = client.delete(f"{API}/diaries", headers=AS_SCHOOL)
    assert (405, "method-not-allowed") == (answer.status_code, json_of(answer)["code"])
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(answer.headers["Allow"].split(", "))


def test_an_error_of_ours_shows_and_logs_nothing_of_its_text(client: FlaskClient, capfd: pytest.CaptureFixture[str]):
    answer = client.get(f"{API}/broken")
    page = client.get("/intake/broken-page", headers={"Accept": "text/html"})
    assert [(500, "application/problem+json"), (500, "text/html; charset=utf-8")] == [
        (each.status_code, each.content_type) for each in (answer, page)
    ]
    heard = capfd.readouterr()
    assert "Astrid" not in answer.text + page.text + heard.out + heard.err


def test_a_database_that_is_away_is_told_with_when_to_come_again(client: FlaskClient):
    answer = client.get(f"{API}/database")
    assert (503, "unavailable", "2") == (answer.status_code, json_of(answer)["code"], answer.headers["Retry-After"])


@pytest.mark.parametrize("written", ["20130101TF77", "20130101-2384", "130101-2384"])
def test_an_identity_number_in_an_address_is_taken_out_of_it_before_anything_reads_it(client: FlaskClient, written: str):
    asked = {"X-As": "school", "Accept": "text/html"}
    form = f"/{SERVICE}/diaries/new"
    page = client.get(form, headers=asked, query_string={"page": "1", "name": written})
    assert (303, f"{form}?page=1#no-identity-number") == (page.status_code, page.headers["Location"])
    assert f"{form}#no-identity-number" == client.get(form, headers=asked, query_string={written: "1"}).headers["Location"]
    assert 'id="no-identity-number"' in client.get(form, headers=asked).text
    answer = client.get(f"{API}/diaries", headers={"X-As": "school"}, query_string={"name": written})
    assert (400, "bad-request", False) == (answer.status_code, json_of(answer)["code"], written in answer.text)
    assert "POST" in json_of(answer)["detail"]
