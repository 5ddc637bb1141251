"""Administrators register organisers, school units, people and tokens."""

from __future__ import annotations

from datetime import timedelta

from services.intake.tests.installation import MUNICIPAL, Installation
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role


def test_an_organisation_number_and_a_unit_code_are_registered_once(house: Installation) -> None:
    again = house.post("/organisations", house.admin, {"kind": "municipal", "organisation_number": "1000000001", "name": "Samma"})
    assert (409, "organisation-number-taken") == (again.status_code, again.get_json()["code"])
    unit = {"code": "10000001", "name": "Samma", "school_forms": ["grundskola"], "valid_from": "2020-01-01"}
    again = house.post(f"/organisations/{house.schools[MUNICIPAL].organiser_id}/school-units", house.admin, unit)
    assert (409, "school-unit-code-taken") == (again.status_code, again.get_json()["code"])


def test_a_unit_needs_an_organiser(house: Installation) -> None:
    unit = {"code": "10000077", "name": "Herrelös", "school_forms": ["grundskola"], "valid_from": "2020-01-01"}
    assert 404 == house.post(f"/organisations/{house.nobody}/school-units", house.admin, unit).status_code


def test_staff_of_a_school_need_an_organiser_that_is_there(house: Installation) -> None:
    person = {"role": "school", "name": "Kim Exempelsson"}
    assert "role-needs-organisation" == house.post("/people", house.admin, person).get_json()["code"]
    assert "no-such-organiser" == house.post("/people", house.admin, person | {"organisation_id": str(house.nobody)}).get_json()["code"]


def test_a_sign_in_belongs_to_one_person_and_registering_goes_on(house: Installation) -> None:
    person = {"role": "coordinator", "name": "Kim Exempelsson", "sign_in": "b1c1e6f2"}
    assert 201 == house.post("/people", house.admin, person).status_code
    again = house.post("/people", house.admin, person | {"role": "auditor"})
    assert (409, "sign-in-taken") == (again.status_code, again.get_json()["code"])
    other = house.post("/people", house.admin, person | {"sign_in": "another"}).get_json()
    assert other["id"] in house.get("/people", house.admin, limit=100).text


def test_a_token_is_told_once_kept_as_a_digest_and_dead_when_revoked(house: Installation) -> None:
    person = house.people[Role.AUDITOR]
    issued = house.post("/tokens", house.admin, {"person_id": str(person), "expires_on": str(house.tomorrow)}).get_json()
    assert 200 == house.get("/referrals", issued["token"]).status_code
    assert issued["token"] not in house.get("/tokens", house.admin, limit=100).text
    revoked = house.delete(f"/tokens/{issued['id']}", house.admin, issued["version"])
    assert (200, "revoked") == (revoked.status_code, revoked.get_json()["state"])
    assert 401 == house.get("/referrals", issued["token"]).status_code
    assert 412 == house.delete(f"/tokens/{issued['id']}", house.admin, issued["version"]).status_code


def test_a_token_lasts_two_years_at_most(house: Installation) -> None:
    body = {"person_id": str(house.people[Role.AUDITOR]), "expires_on": str(today() + timedelta(days=800))}
    assert "token-expiry-out-of-range" == house.post("/tokens", house.admin, body).get_json()["code"]


def test_only_administrators_register(house: Installation) -> None:
    organiser = {"kind": "municipal", "organisation_number": "1000000099", "name": "Nej"}
    for token in (house.schools[MUNICIPAL].token, *(token for role, token in house.staff.items() if role is not Role.ADMIN)):
        assert 403 == house.post("/organisations", token, organiser).status_code


def test_nothing_personal_stands_in_the_database_in_plain(house: Installation) -> None:
    house.sent()
    tables = [row["name"] for row in house.workings.database.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")]
    for table in tables:
        rows = str(house.dump(table))
        assert not any(word in rows for word in ("Robin", "Exempelsson", "Påhittad", "TF01", "kim@", "018-727", "Ministratör")), table
