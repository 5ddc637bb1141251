"""A person's end and another role take effect at once, in sessions and tokens; tokens are limited, replaced while both are good, and paced."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from services.intake.domain.person import Person
from services.intake.domain.register_errors import LastAdministrator
from services.intake.domain.school_unit import SchoolUnit
from services.intake.domain.token import NO_LIMITS, ApiToken
from services.intake.domain.webhook import Webhook
from services.intake.tests.installation import API, INDEPENDENT, MUNICIPAL, Installation, command_headers
from services.intake.tests.service.test_in_the_same_moment import meanwhile
from shared.eventlog.act import act_of_service
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role, WebhookState
from shared.vocabulary.words import Digest


def token(house: Installation, person: object, **limits: Any) -> dict[str, Any]:
    """A new token of a person's."""
    answer = house.post("/tokens", house.admin, {"person_id": str(person), "expires_on": str(house.tomorrow), **limits})
    assert 201 == answer.status_code, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def a_person(house: Installation, role: Role = Role.COORDINATOR, organisation: object = None) -> str:
    body = {"role": role, "organisation_id": str(organisation) if organisation else None, "name": "Kim Tillfällig"}
    return str(house.post("/people", house.admin, body).get_json()["id"])


def with_version(house: Installation, method: str, path: str, version: int, body: Any = None) -> TestResponse:
    return house.client().open(API + path, method=method, json=body, headers=command_headers(house.admin, version, {}))


def said(response: TestResponse) -> tuple[int, str]:
    return response.status_code, response.get_json()["code"]


def test_an_end_closes_the_door_to_sessions_and_tokens_and_can_be_undone(house: Installation) -> None:
    person = a_person(house)
    text, visitor = token(house, person)["token"], house.visitor(house.uuid(person))
    assert (200, 200) == (house.get("/referrals", text).status_code, visitor.go("/intake/referrals").status)
    assert 200 == with_version(house, "POST", f"/people/{person}/end", 1).status_code
    assert (401, "token-not-valid") == said(house.get("/referrals", text))
    assert "/intake/sign-in" in visitor.go("/intake/referrals").address
    assert 404 == house.visitor(house.uuid(person)).status
    assert (409, "person-has-ended") == said(house.post("/tokens", house.admin, {"person_id": person, "expires_on": str(house.tomorrow)}))
    assert 200 == with_version(house, "DELETE", f"/people/{person}/end", 2).status_code
    assert 200 == house.visitor(house.uuid(person)).go("/intake/referrals").status
    assert (401, "token-not-valid") == said(house.get("/referrals", text))
    assert "/intake/sign-in" in visitor.go("/intake/referrals").address


def test_a_token_that_was_issued_just_before_the_end_is_good_no_more(house: Installation) -> None:
    person = a_person(house)
    with house.tables_behind():
        issued = token(house, person)
        assert 200 == with_version(house, "POST", f"/people/{person}/end", 1).status_code
    assert (401, "token-not-valid") == said(house.get("/referrals", issued["token"]))
    assert house.intake.load(ApiToken, house.uuid(issued["id"])).revoked


def test_an_organiser_ends_with_whoever_and_whatever_came_just_before(house: Installation) -> None:
    school = house.new_school("municipal", "1000000196", "10000196")
    with house.tables_behind():
        person, unit = a_person(house, Role.SCHOOL, school.organiser_id), a_unit(house, school.organiser_id, "10000197")
        issued = token(house, school.person_id)
        hooked = house.post("/webhooks", school.token, {"address": "https://skola.example/narvaro"}).get_json()
        assert 200 == with_version(house, "POST", f"/organisations/{school.organiser_id}/end", 1, {}).status_code
    assert house.intake.load(Person, house.uuid(person)).ended
    assert today() == house.intake.load(SchoolUnit, house.uuid(unit)).unit.valid_to
    assert house.intake.load(ApiToken, house.uuid(issued["id"])).revoked
    assert WebhookState.ENDED is house.intake.load(Webhook, house.uuid(hooked["id"])).state


def test_an_organiser_that_has_ended_gets_no_people_and_no_schools(house: Installation) -> None:
    school = house.new_school("independent", "1000000198", "10000198")
    path, (other, version) = f"/organisations/{school.organiser_id}", (a_person(house), 1)
    assert 200 == with_version(house, "POST", f"{path}/end", 1, {}).status_code
    staff = {"role": "school", "organisation_id": str(school.organiser_id)}
    unit = {"code": "10000199", "name": "Sen skola", "school_forms": ["grundskola"], "valid_from": "2000-01-01"}
    moving = f"/school-units/{house.schools[MUNICIPAL].unit_id}/organisation"
    refused = [
        house.post("/people", house.admin, staff | {"name": "Sen Person"}),
        house.post(f"{path}/school-units", house.admin, unit),
        with_version(house, "PUT", f"/people/{other}/role", version, staff),
        with_version(house, "DELETE", f"/people/{school.person_id}/end", 2),
        with_version(house, "PUT", moving, 1, {"organisation_id": str(school.organiser_id)}),
        with_version(house, "DELETE", f"/school-units/{school.unit_id}/closure", 2),
    ]
    assert [(409, "organiser-ended")] * 6 == [said(each) for each in refused]


def test_nobody_is_registered_with_an_organiser_that_ends_meanwhile(house: Installation) -> None:
    school = house.new_school("independent", "1000000298", "10000298")
    by = act_of_service(house.people[Role.ADMIN], today())
    end = partial(house.intake.end_organiser, organiser_id=school.organiser_id, successor=None, expected=1, by=by)
    staff = {"role": "school", "organisation_id": str(school.organiser_id), "name": "Sen Person"}
    assert (409, "organiser-ended") == said(meanwhile(house, end, partial(house.post, "/people", house.admin, staff)))


def test_a_token_that_acts_as_its_person_did_before_gets_no_successor(house: Installation) -> None:
    school, by = house.schools[INDEPENDENT], act_of_service(house.people[Role.ADMIN], today())
    before = ApiToken.issue(
        uuid4(),
        Digest("0" * 64),
        school.person_id,
        Role.SCHOOL,
        house.schools[MUNICIPAL].organiser_id,
        may_import=False,
        expires_on=today(),
        limits=NO_LIMITS,
        on=today(),
    )
    house.intake.record(before, by=by)
    asked = {"overlap_hours": 1, "expires_on": str(house.tomorrow)}
    assert (409, "token-of-another-role") == said(with_version(house, "POST", f"/tokens/{before.id}/rotation", 1, asked))


def test_another_role_is_the_only_one_from_that_moment(house: Installation) -> None:
    person = a_person(house)
    visitor = house.visitor(house.uuid(person))
    changed = with_version(
        house, "PUT", f"/people/{person}/role", 1, {"role": "school", "organisation_id": str(house.schools[MUNICIPAL].organiser_id)}
    )
    assert 200 == changed.status_code
    assert "/intake/sign-in" in visitor.go("/intake/referrals").address
    assert "Våra beställningar" in house.visitor(house.uuid(person)).go("/intake/").text


def test_somebody_must_be_able_to_let_others_in(house: Installation) -> None:
    only = next(each for each in house.get("/people", house.admin, limit=100).get_json()["items"] if each["role"] == "admin")
    assert (409, "last-administrator") == said(with_version(house, "POST", f"/people/{only['id']}/end", only["version"]))


def test_two_administrators_who_end_each_other_leave_one(house: Installation) -> None:
    one, other = a_person(house, Role.ADMIN), a_person(house, Role.ADMIN)
    admins = {each["id"]: each["version"] for each in house.get("/people", house.admin, limit=100).get_json()["items"] if each["role"] == "admin"}
    with house.tables_behind():
        ends = [with_version(house, "POST", f"/people/{each}/end", admins[each]) for each in (one, other, *(admins.keys() - {one, other}))]
    assert [200, 200, 409] == [each.status_code for each in ends]


def administrators(house: Installation) -> dict[UUID, int]:
    """Who is one, in which version."""
    rows = house.workings.database.rows("SELECT person_id, version FROM person WHERE role = 'admin' AND ended_on IS NULL")
    return {row["person_id"]: row["version"] for row in rows}


def test_of_two_administrators_who_end_each_other_in_the_same_moment_one_stays(house: Installation) -> None:
    by, ((only, version), *others) = act_of_service(house.people[Role.ADMIN], today()), administrators(house).items()
    assert not others
    end_new = partial(house.intake.end_person, person_id=house.uuid(a_person(house, Role.ADMIN)), expected=1, by=by)
    assert (409, "last-administrator") == said(meanwhile(house, end_new, partial(with_version, house, "POST", f"/people/{only}/end", version)))


def test_an_administrator_who_was_registered_just_now_lets_the_others_end(house: Installation) -> None:
    ((only, version),), by = administrators(house).items(), act_of_service(house.people[Role.ADMIN], today())
    with house.tables_behind():
        new = house.intake.register_person(role=Role.ADMIN, organisation_id=None, name="Kim Tillfällig", sign_in=None, by=by)
        house.intake.end_person(person_id=only, expected=version, by=by)
        with pytest.raises(LastAdministrator):
            house.intake.end_person(person_id=new.id, expected=1, by=by)
    house.intake.bring_back(person_id=only, expected=version + 1, by=by)
    _, house.admin = house.intake.issue_token(person_id=only, may_import=False, expires_on=house.tomorrow, by=by)


def test_a_token_is_for_the_resources_that_it_names_and_for_reading(house: Installation) -> None:
    person = house.schools[INDEPENDENT].person_id
    text = token(house, person, resources=["referrals"], read_only=True)["token"]
    assert 200 == house.get("/referrals", text).status_code
    assert (403, "token-not-for-this") == said(house.get("/absence-notices", text))
    assert (403, "token-reads-only") == said(house.post("/referrals", text, house.referral(INDEPENDENT)))
    page = house.client().get("/intake/referrals", headers={"Authorization": f"Bearer {text}", "Accept": "text/html"})
    assert 403 == page.status_code


def test_a_token_for_school_units_is_for_what_concerns_them(house: Installation) -> None:
    school = house.schools[INDEPENDENT]
    text = token(house, school.person_id, school_unit_ids=[str(school.unit_id)])["token"]
    assert 200 == house.get("/referrals", text).status_code
    assert (403, "token-not-for-this") == said(house.get("/webhooks", text))
    foreign = {"person_id": str(school.person_id), "expires_on": str(house.tomorrow), "school_unit_ids": [str(house.schools[MUNICIPAL].unit_id)]}
    assert (422, "not-of-this-organisation") == said(house.post("/tokens", house.admin, foreign))


def test_a_token_that_takes_over_is_for_the_units_that_have_followed_too(house: Installation) -> None:
    school = house.new_school("municipal", "1000000188", "10000188")
    first, then, last = (a_unit(house, school.organiser_id, code) for code in ("10000189", "10000190", "10000191"))
    old = token(house, school.person_id, school_unit_ids=[first])
    for closed, heir in ((first, then), (then, last)):
        body = {"last_day": str(today()), "successors": [heir]}
        assert 200 == with_version(house, "POST", f"/school-units/{closed}/closure", 1, body).status_code
    new = house.post(f"/tokens/{old['id']}/rotation", house.admin, {"overlap_hours": 1, "expires_on": str(house.tomorrow)}, 1).get_json()
    sends = [house.post("/referrals", each["token"], house.referral() | {"school_unit_id": last}).status_code for each in (old, new)]
    assert [201, 201] == sends
    limits = house.intake.load(ApiToken, house.uuid(new["id"])).limits
    assert limits is not None
    assert [first, then, last] == [str(each) for each in limits.school_units or ()]


def a_unit(house: Installation, organiser: object, code: str) -> str:
    body = {"code": code, "name": f"Skola {code}", "school_forms": ["grundskola"], "valid_from": "2000-01-01"}
    return str(house.post(f"/organisations/{organiser}/school-units", house.admin, body).get_json()["id"])


def test_a_hurried_token_is_asked_to_wait(house: Installation) -> None:
    text = token(house, house.people[Role.AUDITOR], per_minute=2)["token"]
    assert [200, 200] == [house.get("/referrals", text).status_code for _ in range(2)]
    refused = house.get("/referrals", text)
    assert (429, "too-many-requests") == said(refused)
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_the_old_token_and_the_new_are_both_good_for_a_chosen_time(house: Installation) -> None:
    old = token(house, house.people[Role.AUDITOR], resources=["referrals"])
    body = {"overlap_hours": 1, "expires_on": str(house.tomorrow)}
    read = house.get(f"/tokens/{old['id']}", house.admin)
    assert (200, '"1"') == (read.status_code, read.headers["ETag"])
    new = house.post(f"/tokens/{old['id']}/rotation", house.admin, body, 1).get_json()
    assert (200, 200) == (house.get("/referrals", old["token"]).status_code, house.get("/referrals", new["token"]).status_code)
    assert (403, "token-not-for-this") == said(house.get("/organisations", new["token"]))
    listed = {each["id"]: each for each in house.get("/tokens", house.admin, limit=100).get_json()["items"]}
    assert new["id"] == listed[old["id"]]["replaced_by"]
    assert listed[old["id"]]["used_at"] is not None
    assert (409, "token-replaced-already") == said(house.post(f"/tokens/{old['id']}/rotation", house.admin, body, 2))


def test_a_token_that_is_replaced_without_overlap_is_dead(house: Installation) -> None:
    old = token(house, house.people[Role.AUDITOR])
    new = house.post(f"/tokens/{old['id']}/rotation", house.admin, {"overlap_hours": 0, "expires_on": str(house.tomorrow)}, 1).get_json()
    assert (401, "token-not-valid") == said(house.get("/referrals", old["token"]))
    assert 200 == house.get("/referrals", new["token"]).status_code


def test_a_token_lasts_as_long_as_it_may(house: Installation) -> None:
    old = token(house, house.people[Role.AUDITOR])
    too_long = {"overlap_hours": 1, "expires_on": str(house.tomorrow + timedelta(days=800))}
    assert (422, "token-expiry-out-of-range") == said(house.post(f"/tokens/{old['id']}/rotation", house.admin, too_long, 1))
