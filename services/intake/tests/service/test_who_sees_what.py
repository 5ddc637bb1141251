"""An organisation sees its own referrals and registers, in list, count and by id; the municipality's roles see all that is theirs to see."""

from __future__ import annotations

import pytest

from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from shared.vocabulary.codes import Role


def test_a_school_lists_and_counts_its_own_referrals_only(house: Installation) -> None:
    house.sent(MUNICIPAL)
    house.sent(INDEPENDENT)
    seen = {kind: house.get("/referrals", house.schools[kind].token, limit=100).get_json() for kind in (MUNICIPAL, INDEPENDENT)}
    for kind, page in seen.items():
        assert {str(house.schools[kind].organiser_id)} == {each["organiser_id"] for each in page["items"]}
    every = house.get("/referrals", house.staff[Role.TEAM_LEAD], limit=100).get_json()
    assert seen[MUNICIPAL]["total"] + seen[INDEPENDENT]["total"] == every["total"]


def test_another_organisations_referral_is_not_there(house: Installation) -> None:
    sent = house.sent(MUNICIPAL)
    foreign = house.get(f"/referrals/{sent['id']}", house.schools[INDEPENDENT].token)
    nowhere = house.get(f"/referrals/{house.nobody}", house.schools[INDEPENDENT].token)
    assert 404 == foreign.status_code
    assert house.without_instance(nowhere) == house.without_instance(foreign)


def test_a_list_is_filtered_by_state_and_paged_with_a_true_total(house: Installation) -> None:
    for _ in range(3):
        house.sent(INDEPENDENT, preconditions=[])
    token = house.schools[INDEPENDENT].token
    first = house.get("/referrals", token, state="to-complete", limit=2).get_json()
    second = house.get("/referrals", token, state="to-complete", limit=2, page=2).get_json()
    assert {"to-complete"} == {each["state"] for each in first["items"] + second["items"]}
    assert not {each["id"] for each in first["items"]} & {each["id"] for each in second["items"]}
    assert first["total"] == second["total"] >= 3


def test_a_list_names_no_pupil(house: Installation) -> None:
    house.sent()
    assert "Robin" not in house.get("/referrals", house.staff[Role.AUDITOR], limit=100).text


@pytest.mark.parametrize("query", [{"limit": 101}, {"limit": 0}, {"page": 0}, {"state": "lost"}, {"surname": "x"}])
def test_a_query_out_of_bounds_is_refused(house: Installation, query: dict[str, object]) -> None:
    assert 400 == house.get("/referrals", house.staff[Role.AUDITOR], **query).status_code


@pytest.mark.parametrize("page", ["²", "-1", "x", "9" * 5000])
def test_a_page_number_that_is_none_shows_a_page(house: Installation, page: str) -> None:
    visitor = house.visitor(house.schools[MUNICIPAL].person_id)
    assert 200 == visitor.go(f"/intake/referrals?page={page}").status


def test_a_school_sees_its_own_organiser_and_units_only(house: Installation) -> None:
    own, other = house.schools[MUNICIPAL], house.schools[INDEPENDENT]
    assert [str(own.organiser_id)] == [each["id"] for each in house.get("/organisations", own.token).get_json()["items"]]
    assert 1 == house.get(f"/organisations/{own.organiser_id}/school-units", own.token).get_json()["total"]
    foreign = house.get(f"/organisations/{other.organiser_id}/school-units", own.token).get_json()
    assert ([], 0) == (foreign["items"], foreign["total"])


def test_people_are_listed_by_name_for_those_who_may(house: Installation) -> None:
    listed = house.get("/people", house.admin, limit=100).get_json()["items"]
    assert {"Ada Ministratör", "Kim Coordinator"} <= {each["name"] for each in listed}
    for token in (house.schools[MUNICIPAL].token, house.staff[Role.COORDINATOR], house.staff[Role.ANALYST]):
        assert 403 == house.get("/people", token).status_code


def test_nobody_is_nobody(house: Installation) -> None:
    assert 401 == house.client().get("/intake/api/v1/referrals").status_code
    assert 401 == house.get("/referrals", "narvaro_made-up").status_code
