"""A pupil with a protected identity comes by a road of its own, and only named people see the referral: in list, count, file and command."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from shared.vocabulary.codes import Role

_numbers = count(10)


def a_pupil() -> str:
    """A pupil whom no other test tells of."""
    return f"20130715TF{next(_numbers)}"


def protected(house: Installation, number: str, handlers: list[UUID] | None = None) -> dict[str, Any]:
    """The answer to a referral that the team leader registered."""
    body = house.referral() | {"security_marking": "sekretessmarkering", "handlers": [str(each) for each in handlers or [lead(house)]]}
    body["pupil"] |= {"identity_number": number}
    response = house.post("/protected-referrals", house.staff[Role.TEAM_LEAD], body)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def lead(house: Installation) -> UUID:
    return house.people[Role.TEAM_LEAD]


def listed(house: Installation, token: str) -> tuple[set[str], int]:
    page = house.get("/referrals", token, limit=100).get_json()
    return {each["id"] for each in page["items"]}, page["total"]


def test_only_named_people_see_it(house: Installation) -> None:
    before = {role: listed(house, house.staff[role])[1] for role in (Role.COORDINATOR, Role.AUDITOR)}
    answer = protected(house, a_pupil())
    path = f"/referrals/{answer['id']}"
    read = house.get(path, house.staff[Role.TEAM_LEAD]).get_json()
    assert ("sekretessmarkering", [str(lead(house))]) == (read["security_marking"], read["handlers"])
    for role, total in before.items():
        assert (404, total) == (house.get(path, house.staff[role]).status_code, listed(house, house.staff[role])[1])
    for school in (MUNICIPAL, INDEPENDENT):
        assert 404 == house.get(path, house.schools[school].token).status_code


def test_others_of_the_team_can_not_answer_it_either(house: Installation) -> None:
    answer = protected(house, a_pupil())
    commands = [("acceptance", {}), ("decline", {"reason": "other-actor"}), ("completion-request", {"missing": ["noticed"]})]
    for command, body in commands:
        refused = house.post(f"/referrals/{answer['id']}/{command}", house.staff[Role.COORDINATOR], body, answer["version"])
        assert 404 == refused.status_code, command
    accepted = house.post(f"/referrals/{answer['id']}/acceptance", house.staff[Role.TEAM_LEAD], {}, answer["version"])
    assert (200, "accepted") == (accepted.status_code, accepted.get_json()["state"])


def test_what_comes_by_the_form_on_a_protected_pupil_is_for_the_handlers_and_the_sender(house: Installation) -> None:
    number = a_pupil()
    protected(house, number)
    body = house.referral()
    body["pupil"] |= {"identity_number": number}
    sent = house.post("/referrals", house.schools[MUNICIPAL].token, body)
    assert 201 == sent.status_code
    path = f"/referrals/{sent.get_json()['id']}"
    assert 200 == house.get(path, house.staff[Role.TEAM_LEAD]).status_code
    assert 200 == house.get(path, house.schools[MUNICIPAL].token).status_code
    assert 404 == house.get(path, house.staff[Role.COORDINATOR]).status_code


def test_a_referral_is_marked_later_and_the_mark_is_taken_away_again(house: Installation) -> None:
    body = house.referral()
    body["pupil"] |= {"identity_number": a_pupil()}
    sent = house.post("/referrals", house.schools[MUNICIPAL].token, body).get_json()
    path = f"/referrals/{sent['id']}"
    marking = {"security_marking": "skyddad-folkbokforing", "handlers": [str(lead(house))]}
    marked = house.post(f"{path}/security-marking", house.staff[Role.TEAM_LEAD], marking, sent["version"])
    assert 200 == marked.status_code
    assert 404 == house.get(path, house.staff[Role.COORDINATOR]).status_code
    assert 404 == house.get(path, house.schools[MUNICIPAL].token).status_code
    opened = {"security_marking": "none", "handlers": []}
    assert 200 == house.post(f"{path}/security-marking", house.staff[Role.TEAM_LEAD], opened, marked.get_json()["version"]).status_code
    assert 200 == house.get(path, house.staff[Role.COORDINATOR]).status_code


@pytest.mark.parametrize(
    ("marking", "handlers", "code"),
    [("sekretessmarkering", 0, "needs-handlers"), ("none", 1, "has-no-handlers"), ("sekretessmarkering", -1, "not-a-handler")],
)
def test_a_mark_names_who_handles_it_and_no_mark_names_nobody(house: Installation, marking: str, handlers: int, code: str) -> None:
    sent = house.sent()
    named = {0: [], 1: [str(lead(house))], -1: [str(house.people[Role.AUDITOR])]}[handlers]
    body = {"security_marking": marking, "handlers": named}
    refused = house.post(f"/referrals/{sent['id']}/security-marking", house.staff[Role.TEAM_LEAD], body, sent["version"])
    assert (422, code) == (refused.status_code, refused.get_json()["code"])


def test_nobody_who_is_registered_handles_it(house: Installation) -> None:
    body = house.referral() | {"security_marking": "sekretessmarkering", "handlers": [str(uuid4())]}
    assert "not-a-handler" == house.post("/protected-referrals", house.staff[Role.TEAM_LEAD], body).get_json()["code"]
