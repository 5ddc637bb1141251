"""Who may reach a view, and what the others are told."""

import pytest
from flask.testing import FlaskClient

from shared.vocabulary.codes import Role
from shared.web.rights import allowed, routes
from shared.web.tests.diaries import API, PEOPLE, diary_app, json_of


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return diary_app().test_client()


def test_a_view_that_says_nothing_is_closed_to_everybody(client: FlaskClient):
    answers = [client.get(f"{API}/unguarded", headers={"X-As": name}) for name in PEOPLE]
    assert {403} == {each.status_code for each in answers}
    assert 401 == client.get(f"{API}/unguarded").status_code


@pytest.mark.parametrize("name", PEOPLE)
def test_only_the_roles_that_a_view_names_reach_it(client: FlaskClient, name: str):
    answer = client.post(f"{API}/diaries", headers={"X-As": name}, json={})
    assert (422 if name in ("school", "admin") else 403) == answer.status_code


def test_a_program_that_is_not_signed_in_is_told_how(client: FlaskClient):
    answer = client.get(f"{API}/diaries")
    assert (401, "not-signed-in") == (answer.status_code, json_of(answer)["code"])
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_browser_that_is_not_signed_in_is_led_to_sign_in_and_back(client: FlaskClient):
    answer = client.get("/intake/diaries/new?name=Astrid", headers={"Accept": "text/html"})
    assert (303, "/intake/sign-in?next=%2Fintake%2Fdiaries%2Fnew") == (answer.status_code, answer.headers["Location"])


def test_a_right_without_a_role_is_a_mistake():
    with pytest.raises(ValueError, match="at least one role"):
        allowed()


def test_all_ways_in_can_be_listed_with_who_may_use_them():
    found = {(each.rule, each.method): each for each in routes(diary_app())}
    assert frozenset({Role.SCHOOL, Role.ADMIN}) == found[f"{API}/diaries", "POST"].roles
    assert found[f"{API}/openapi.json", "GET"].is_public
    assert [f"{API}/unguarded"] == [each.rule for each in found.values() if each.roles is None]
