"""Organisers and schools change: renamed, moved, closed, followed by others, corrected; and rights follow to who takes over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from services.intake.tests.installation import API, Installation, School, command_headers
from services.intake.tests.service.test_notices import absence_notice
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role


def put(house: Installation, path: str, body: Any, version: int = 1) -> TestResponse:
    return house.client().put(API + path, json=body, headers=command_headers(house.admin, version, {}))


def unit(house: Installation, school: School, code: str, name: str) -> str:
    body = {"code": code, "name": name, "school_forms": ["grundskola"], "valid_from": "2000-01-01"}
    return str(house.post(f"/organisations/{school.organiser_id}/school-units", house.admin, body).get_json()["id"])


def refer(house: Installation, school: School, unit_id: object) -> TestResponse:
    return house.post("/referrals", school.token, house.referral() | {"school_unit_id": str(unit_id)})


def test_a_closed_school_sends_no_more_and_its_old_referrals_stay_with_it(house: Installation) -> None:
    school = house.new_school("independent", "3000000011", "30000011")
    heir = unit(house, school, "30000012", "Nya skolan")
    sent = refer(house, school, school.unit_id).get_json()
    yesterday = today() - timedelta(days=1)
    closed = house.post(f"/school-units/{school.unit_id}/closure", house.admin, {"last_day": str(yesterday), "successors": [heir]}, 1)
    assert (200, "closed") == (closed.status_code, closed.get_json()["state"])
    assert "school-unit-not-open" == refer(house, school, school.unit_id).get_json()["code"]
    assert 201 == refer(house, school, heir).status_code
    listed = house.get("/referrals", school.token).get_json()["items"]
    assert str(school.unit_id) == next(each["school_unit_id"] for each in listed if each["id"] == sent["id"])
    read = house.get(f"/school-units/{school.unit_id}", house.admin).get_json()
    assert (str(yesterday), [heir]) == (read["valid_to"], read["successors"])
    opened = house.delete(f"/school-units/{school.unit_id}/closure", house.admin, 2)
    assert 200 == opened.status_code
    assert house.get(f"/school-units/{school.unit_id}", house.admin).get_json()["valid_to"] is None


def test_a_token_for_a_school_that_closes_is_for_those_that_follow_it(house: Installation) -> None:
    school = house.new_school("independent", "3000000021", "30000021")
    heirs = [unit(house, school, f"3000002{at}", f"Delskola {at}") for at in (2, 3)]
    other = unit(house, school, "30000024", "En annan skola")
    limited = {"person_id": str(school.person_id), "expires_on": str(house.tomorrow), "school_unit_ids": [str(school.unit_id)]}
    token = house.post("/tokens", house.admin, limited).get_json()["token"]
    closed = house.post(f"/school-units/{school.unit_id}/closure", house.admin, {"last_day": str(today()), "successors": heirs}, 1)
    assert 200 == closed.status_code
    by_token = School(school.organiser_id, school.unit_id, school.person_id, token)
    assert [201, 201, 422] == [refer(house, by_token, each).status_code for each in (*heirs, other)]


def test_a_school_does_not_close_before_it_opens(house: Installation) -> None:
    school = house.new_school("independent", "3000000031", "30000031")
    refused = house.post(f"/school-units/{school.unit_id}/closure", house.admin, {"last_day": "1999-12-31"}, 1)
    assert (422, "closes-before-it-opens") == (refused.status_code, refused.get_json()["code"])


def test_who_follows_must_be_open_the_day_after(house: Installation) -> None:
    school = house.new_school("independent", "3000000041", "30000041")
    refused = house.post(f"/school-units/{school.unit_id}/closure", house.admin, {"last_day": str(today()), "successors": [str(house.nobody)]}, 1)
    assert (422, "no-such-successor") == (refused.status_code, refused.get_json()["code"])


def test_a_school_that_moves_sends_for_its_new_organiser_and_leaves_the_old_matters(house: Installation) -> None:
    old, new = house.new_school("independent", "3000000051", "30000051"), house.new_school("independent", "3000000052", "30000052")
    sent = refer(house, old, old.unit_id).get_json()
    assert 200 == put(house, f"/school-units/{old.unit_id}/organisation", {"organisation_id": str(new.organiser_id)}).status_code
    assert 201 == refer(house, new, old.unit_id).status_code
    assert "no-such-school-unit" == refer(house, house.schools["municipal"], old.unit_id).get_json()["code"]
    assert (200, 404) == tuple(house.get(f"/referrals/{sent['id']}", each.token).status_code for each in (old, new))


def test_who_takes_over_an_organiser_sees_and_answers_for_all_that_it_has_sent(house: Installation) -> None:
    old, new = house.new_school("independent", "3000000061", "30000061"), house.new_school("independent", "3000000062", "30000062")
    sent = house.post("/referrals", old.token, house.referral(preconditions=[]) | {"school_unit_id": str(old.unit_id)}).get_json()
    assert 404 == house.get(f"/referrals/{sent['id']}", new.token).status_code
    ended = house.post(f"/organisations/{old.organiser_id}/end", house.admin, {"successor": str(new.organiser_id)}, 1)
    assert (200, "ended") == (ended.status_code, ended.get_json()["state"])
    read = house.get(f"/referrals/{sent['id']}", new.token)
    assert 200 == read.status_code
    assert sent["id"] in [each["id"] for each in house.get("/referrals", new.token).get_json()["items"]]
    done = {"preconditions": [{"code": code, "done_on": "2021-03-01"} for code in ("noticed", "investigated", "efforts-begun")]}
    assert 200 == house.post(f"/referrals/{sent['id']}/completion", new.token, done, sent["version"]).status_code
    assert 201 == refer(house, new, old.unit_id).status_code
    assert 401 == house.get("/referrals", old.token).status_code
    person = next(each for each in house.get("/people", house.admin, limit=100).get_json()["items"] if each["id"] == str(old.person_id))
    assert str(new.organiser_id) == person["organisation_id"]


def test_who_takes_over_an_organiser_sends_no_second_notice_while_the_first_is_open(house: Installation) -> None:
    old, new = house.new_school("independent", "3000000063", "30000063"), house.new_school("independent", "3000000064", "30000064")
    notice = absence_notice(house) | {"school_unit_id": str(old.unit_id)}
    sent = house.post("/absence-notices", old.token, notice).get_json()
    assert 200 == house.post(f"/organisations/{old.organiser_id}/end", house.admin, {"successor": str(new.organiser_id)}, 1).status_code
    again = house.post("/absence-notices", new.token, notice)
    assert (409, "notice-open-already") == (again.status_code, again.get_json()["code"])
    officer, reason = house.staff[Role.ATTENDANCE_OFFICER], {"reason": "back-in-school"}
    assert 200 == house.post(f"/absence-notices/{sent['id']}/closure", officer, reason, sent["version"]).status_code
    assert 201 == house.post("/absence-notices", new.token, notice).status_code


def test_names_and_numbers_are_changed_and_corrected(house: Installation) -> None:
    school = house.new_school("independent", "3000000071", "30000071")
    assert 200 == put(house, f"/organisations/{school.organiser_id}/name", {"name": "Nya namnet"}).status_code
    right = {"kind": "municipal", "organisation_number": "3000000072", "name": "Rätta namnet"}
    assert 200 == put(house, f"/organisations/{school.organiser_id}", right, 2).status_code
    read = house.get(f"/organisations/{school.organiser_id}", house.admin).get_json()
    assert right == {name: read[name] for name in right}
    taken = put(house, f"/organisations/{school.organiser_id}", right | {"organisation_number": "1000000001"}, 3)
    assert "organisation-number-taken" == taken.get_json()["code"]
    assert "nothing-changed" == put(house, f"/organisations/{school.organiser_id}", right, 3).get_json()["code"]
    assert 412 == put(house, f"/organisations/{school.organiser_id}/name", {"name": "För sent"}, 1).status_code


def test_schools_lie_in_areas(house: Installation) -> None:
    school = house.new_school("municipal", "3000000081", "30000081")
    area = house.post("/school-areas", house.admin, {"name": "Västra skolområdet", "valid_from": "2021-10-01"}).get_json()["id"]
    assert 200 == put(house, f"/school-units/{school.unit_id}/school-area", {"area_id": area}).status_code
    listed = next(each for each in house.get("/school-areas", house.admin).get_json()["items"] if each["id"] == area)
    assert ("Västra skolområdet", 1) == (listed["name"], listed["schools"])
    assert 0 == next(each for each in house.get("/school-areas", house.schools["independent"].token).get_json()["items"])["schools"]
    assert 422 == put(house, f"/school-units/{school.unit_id}/school-area", {"area_id": str(house.nobody)}, 2).status_code
