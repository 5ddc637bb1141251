"""Notices by API and by pages: any organiser sends, its own people see, the officer follows up."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from services.intake.tests.files import PDF
from services.intake.tests.installation import API, INDEPENDENT, MUNICIPAL, Installation, command_headers
from services.intake.tests.visitor import Visitor
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role

OFFICER = Role.ATTENDANCE_OFFICER
_numbers = count(10)
ON = {"follow_up_on": str(today() + timedelta(days=3))}


def a_pupil() -> str:
    """A pupil whom no other test tells of."""
    return f"20130615TF{next(_numbers)}"


def absence_notice(house: Installation, school: str = INDEPENDENT, **changed: Any) -> dict[str, Any]:
    """A body that is accepted."""
    pupil = {"identity_number": a_pupil(), "given_name": "Robin", "family_name": "Exempelsson", "registered_in": "0380"}
    return {
        "school_unit_id": str(house.schools[school].unit_id),
        "school_form": "grundskola",
        "school_year": 5,
        "pupil": pupil | changed.pop("pupil", {}),
        "absence": {"since": "2021-01-11", "share_percent": 60, "unreported_percent": 10},
        "done": "Samtal med hemmet varje vecka.",
        "contact": {"name": "Charlie Låtsassson", "phone": "018-727 00 01"},
        "investigation": {"given": "attached", "ready_on": "2021-02-15"},
        **changed,
    }


def sent(house: Installation, school: str = INDEPENDENT, **changed: Any) -> dict[str, Any]:
    """The answer to a notice that was received."""
    response = house.post("/absence-notices", house.schools[school].token, absence_notice(house, school, **changed))
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def investigation(house: Installation, school: str = MUNICIPAL) -> dict[str, Any]:
    """The answer to an investigation that the organiser was told of."""
    body = {
        "school_unit_id": str(house.schools[school].unit_id),
        "school_form": "grundskola",
        "school_year": 5,
        "pupil": {"identity_number": a_pupil(), "given_name": "Robin", "family_name": "Exempelsson"},
        "begun_on": "2021-02-01",
        "why": "Borta varje måndag.",
    }
    response = house.post("/investigation-notices", house.schools[school].token, body)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def test_a_notice_is_a_public_record_with_a_registry_number_and_a_day_to_follow_it_up(house: Installation) -> None:
    answer = sent(house)
    assert answer["registry_number"].startswith("UBN-")
    read = house.get(f"/absence-notices/{answer['id']}", house.staff[OFFICER]).get_json()
    assert ("received", str(today() + timedelta(days=14))) == (read["state"], read["follow_up_on"])
    assert ("Robin Exempelsson", "Samtal med hemmet varje vecka.") == (read["pupil"]["name"], read["done"])


def test_without_investigation_it_is_incomplete_until_the_school_completes_it(house: Installation) -> None:
    answer = sent(house, investigation={"given": "missing"})
    assert "incomplete" == answer["state"]
    completing = {"investigation": {"given": "certificate", "ready_on": "2021-03-01"}, "note": "Läkarintyg finns."}
    path, token = f"/absence-notices/{answer['id']}/investigation", house.schools[INDEPENDENT].token
    completed = house.post(path, token, completing, answer["version"])
    assert (200, "received") == (completed.status_code, completed.get_json()["state"])
    assert "nothing-to-complete" == house.post(path, token, completing, completed.get_json()["version"]).get_json()["code"]


def test_a_second_notice_waits_until_the_first_is_closed_and_another_organisers_is_its_own(house: Installation) -> None:
    pupil = {"identity_number": a_pupil()}
    first = sent(house, pupil=pupil)
    again = house.post("/absence-notices", house.schools[INDEPENDENT].token, absence_notice(house, pupil=pupil))
    assert (409, "notice-open-already") == (again.status_code, again.get_json()["code"])
    sent(house, MUNICIPAL, pupil=pupil)
    closed = house.post(f"/absence-notices/{first['id']}/closure", house.staff[OFFICER], {"reason": "back-in-school"}, first["version"])
    assert "closed" == closed.get_json()["state"]
    assert "received" == sent(house, pupil=pupil)["state"]


def test_a_notice_that_is_refused_for_its_own_words_keeps_no_number(house: Installation) -> None:
    body, tomorrow = absence_notice(house), str(house.tomorrow)
    number, token = body["pupil"]["identity_number"], house.schools[INDEPENDENT].token
    later = [{"absence": body["absence"] | {"since": tomorrow}}, {"investigation": body["investigation"] | {"ready_on": tomorrow}}]
    refused = [house.post("/absence-notices", token, body | each) for each in later]
    begun = {name: body[name] for name in ("school_unit_id", "school_form", "school_year")} | {"begun_on": tomorrow, "why": "Borta varje måndag."}
    pupil = {name: text for name, text in body["pupil"].items() if name != "registered_in"}
    refused.append(house.post("/investigation-notices", token, begun | {"pupil": pupil}))
    assert ["dated-in-the-future", "investigation-dated-wrong", "investigation-dated-wrong"] == [each.get_json()["code"] for each in refused]
    assert house.intake.keyring.find_pupil(number) is None


def test_a_pupil_of_another_municipality_is_told_of_there(house: Installation) -> None:
    body = absence_notice(house, pupil={"registered_in": "0191"})
    refused = house.post("/absence-notices", house.schools[INDEPENDENT].token, body)
    assert (422, "not-to-this-municipality") == (refused.status_code, refused.get_json()["code"])


def test_the_officer_takes_it_on_follows_it_up_links_it_and_closes_it(house: Installation) -> None:
    number = a_pupil()
    answer, referral = sent(house, pupil={"identity_number": number}), house.referral()
    referral["pupil"] |= {"identity_number": number}
    ordered = house.post("/referrals", house.schools[MUNICIPAL].token, referral).get_json()
    path, version = f"/absence-notices/{answer['id']}", answer["version"]
    steps = [
        ("responsibility", ON, "taken-on"),
        ("follow-ups", {"note": "Ringt skolan.", "next_on": str(today() + timedelta(days=20))}, "taken-on"),
        ("referral", {"referral_id": ordered["id"]}, "taken-on"),
        ("closure", {"reason": "coordinator-helps"}, "closed"),
    ]
    for step, body, state in steps:
        done = house.post(f"{path}/{step}", house.staff[OFFICER], body, version)
        assert (200, state) == (done.status_code, done.get_json()["state"]), done.text
        version = done.get_json()["version"]
    read = house.get(path, house.staff[OFFICER]).get_json()
    assert (ordered["id"], None) == (read["referral_id"], read["follow_up_on"])
    assert ["received", "taken-on", "followed-up", "linked", "closed"] == [each["happened"] for each in read["story"]]


def test_a_notice_is_linked_to_no_other_pupils_referral(house: Installation) -> None:
    answer, other = sent(house), house.sent()
    refused = house.post(f"/absence-notices/{answer['id']}/referral", house.staff[OFFICER], {"referral_id": other["id"]}, answer["version"])
    assert (422, "linked-to-another-pupil") == (refused.status_code, refused.get_json()["code"])


def test_a_notice_is_linked_to_no_referral_that_only_named_handlers_know_of(house: Installation) -> None:
    number = a_pupil()
    answer, body = sent(house, pupil={"identity_number": number}), house.referral()
    body |= {"security_marking": "sekretessmarkering", "handlers": [str(house.people[Role.TEAM_LEAD])]}
    body["pupil"] |= {"identity_number": number}
    hidden = house.post("/protected-referrals", house.staff[Role.TEAM_LEAD], body).get_json()
    refused = house.post(f"/absence-notices/{answer['id']}/referral", house.staff[OFFICER], {"referral_id": hidden["id"]}, answer["version"])
    assert (422, "linked-to-another-pupil") == (refused.status_code, refused.get_json()["code"])


def test_a_school_is_not_told_what_the_officer_writes_nor_of_a_link_to_anothers_referral(house: Installation) -> None:
    answer = sent(house)
    path, officer, ours = f"/absence-notices/{answer['id']}", house.staff[OFFICER], house.schools[INDEPENDENT].token
    number = house.get(path, officer).get_json()["pupil"]["identity_number"]
    referral = house.referral()
    referral["pupil"] |= {"identity_number": number}
    theirs = house.post("/referrals", house.schools[MUNICIPAL].token, referral).get_json()
    linked = house.post(f"{path}/referral", officer, {"referral_id": theirs["id"]}, answer["version"])
    taken = house.post(f"{path}/responsibility", officer, ON, linked.get_json()["version"])
    followed = house.post(f"{path}/follow-ups", officer, {"note": "Bara för oss.", "next_on": ON["follow_up_on"]}, taken.get_json()["version"])
    assert 200 == followed.status_code
    told, kept = house.get(path, ours).get_json(), house.get(path, officer).get_json()
    assert (None, ["received", "taken-on", "followed-up"]) == (told["referral_id"], [each["happened"] for each in told["story"]])
    assert (theirs["id"], "Bara för oss.") == (kept["referral_id"], kept["story"][-1]["note"])
    assert "Bara för oss." not in str(told)
    listed = next(each for each in house.get("/absence-notices", ours, limit=100).get_json()["items"] if each["id"] == answer["id"])
    assert listed["referral_id"] is None
    page = house.visitor(house.schools[INDEPENDENT].person_id).go(f"/intake/notices/absence/{answer['id']}").text
    assert "kopplades" not in page


def test_two_officers_do_not_overwrite_each_other(house: Installation) -> None:
    answer = sent(house)
    path = f"/absence-notices/{answer['id']}/responsibility"
    assert 200 == house.post(path, house.staff[OFFICER], ON, answer["version"]).status_code
    assert 412 == house.post(path, house.staff[OFFICER], ON, answer["version"]).status_code
    assert 428 == house.post(path, house.staff[OFFICER], ON).status_code


@pytest.mark.parametrize("kind", ["absence-notices", "investigation-notices"])
def test_an_organiser_sees_its_own_only_in_list_count_and_file(house: Installation, kind: str) -> None:
    tell = sent if kind == "absence-notices" else investigation
    own, other = tell(house, INDEPENDENT), tell(house, MUNICIPAL)
    token = house.schools[INDEPENDENT].token
    listed = house.get(f"/{kind}", token, limit=100).get_json()
    organisers = {each["organiser_id"] for each in listed["items"]}
    assert {str(house.schools[INDEPENDENT].organiser_id)} == organisers
    assert 200 == house.get(f"/{kind}/{own['id']}", token).status_code
    hidden, nothing = (house.get(f"/{kind}/{each}", token) for each in (other["id"], house.nobody))
    assert (404, house.without_instance(nothing)) == (hidden.status_code, house.without_instance(hidden))


def test_another_organisers_notice_can_not_be_completed_either(house: Installation) -> None:
    answer = sent(house, MUNICIPAL, investigation={"given": "missing"})
    completing = {"investigation": {"given": "attached", "ready_on": "2021-03-01"}}
    refused = house.post(f"/absence-notices/{answer['id']}/investigation", house.schools[INDEPENDENT].token, completing, answer["version"])
    assert 404 == refused.status_code


def test_the_officer_sees_the_municipalitys_own_schools_investigations_and_no_independent_ones(house: Installation) -> None:
    ours, theirs = investigation(house, MUNICIPAL), investigation(house, INDEPENDENT)
    assert 200 == house.get(f"/investigation-notices/{ours['id']}", house.staff[OFFICER]).status_code
    assert 404 == house.get(f"/investigation-notices/{theirs['id']}", house.staff[OFFICER]).status_code
    assert theirs["id"] not in house.get("/investigation-notices", house.staff[OFFICER], limit=100).text


def test_an_investigation_is_told_of_and_ended_once(house: Installation) -> None:
    begun = investigation(house)
    path, token = f"/investigation-notices/{begun['id']}", house.schools[MUNICIPAL].token
    ending = {"ended_on": "2021-03-01", "outcome": "support-begun", "note": "Stöd i klassen."}
    ended = house.post(f"{path}/end", token, ending, begun["version"])
    assert ("running", "ended") == (begun["state"], ended.get_json()["state"])
    assert "investigation-over" == house.post(f"{path}/end", token, ending, ended.get_json()["version"]).get_json()["code"]
    assert ("2021-03-01", "support-begun") == tuple(house.get(path, token).get_json()[name] for name in ("ended_on", "outcome"))


def test_what_is_to_be_followed_up_first_stands_first(house: Installation) -> None:
    later, sooner = sent(house), sent(house)
    for each, away in ((later, 40), (sooner, 1)):
        body = {"follow_up_on": str(today() + timedelta(days=away))}
        assert 200 == house.post(f"/absence-notices/{each['id']}/responsibility", house.staff[OFFICER], body, each["version"]).status_code
    due = house.get("/absence-notices", house.staff[OFFICER], due_by=str(today() + timedelta(days=2)), limit=100).get_json()["items"]
    ids = [each["id"] for each in due]
    assert sooner["id"] in ids
    assert later["id"] not in ids
    days = [str(each["follow_up_on"]) for each in due]
    assert sorted(days) == days


def test_a_school_sends_one_by_its_page_and_the_officer_takes_it_on(house: Installation) -> None:
    school = house.visitor(house.schools[INDEPENDENT].person_id).go("/intake/notices/absence/new")
    school.send("/absence/new", pupil__given_name="Robin")
    assert 'value="Robin"' in school.text
    places = [school.text.index(f'href="#f-{name}"') for name in ("pupil-identity_number", "absence-since", "investigation-given", "done")]
    assert sorted(places) == places
    filled = {
        "pupil__identity_number": a_pupil(),
        "pupil__family_name": "Exempelsson",
        "school_form": "grundskola",
        "school_year": "5",
        "absence__since": "2021-01-11",
        "absence__share_percent": "60",
        "absence__unreported_percent": "10",
        "investigation__given": "missing",
        "done": "Samtal med hemmet.",
        "contact__phone": "018-727 00 01",
    }
    school.send("/absence/new", **filled)
    assert school.address.endswith("/receipt")
    told = ("Tack, anmälan har kommit in", "UBN-", "Skolan kompletterar med utredningen när den är klar.", "Sidan är gjord för A4.")
    assert list(told) == [each for each in told if each in school.text]
    school.go(school.address.removesuffix("/receipt"))
    assert "Utredningen saknas" in school.text
    without_year = Visitor(school.client).go("/intake/notices/investigations/new").send("/new", school_form="grundskola")
    assert "Årskurs: Skriv årskursen, till exempel 5." in without_year.text
    again = Visitor(school.client).go("/intake/notices/absence/new")
    again.send("/absence/new", pupil__given_name="Robin", **filled)
    assert (422, True) == (again.status, "Ni har redan en öppen anmälan om eleven" in again.text)
    assert 'value="Robin"' in again.text
    officer = house.visitor(house.people[OFFICER]).go(school.address)
    officer.send("/responsibility", follow_up_on=str(today() + timedelta(days=3)))
    assert "Följs upp" in officer.text
    officer.send("/follow-ups", note="Bara för oss.", next_on=str(today() + timedelta(days=9)))
    assert "Bara för oss." in officer.text
    school.go(school.address)
    assert "Bara för oss." not in school.text
    school.send("/investigation", investigation__given="attached", investigation__ready_on="2021-03-01")
    assert "Utredningen kom in." in school.text
    assert "Tack, kompletteringen har kommit in." in school.text
    assert "Lägg nu till utredningen som en fil." in school.text


def row_in_list(visitor: Visitor, registry_number: str) -> str:
    """The row of a list of notices that tells of one."""
    shown = visitor.go("/intake/notices?show=all").text
    return next(row for row in shown.split("<tr") if registry_number in row)


def test_one_whose_investigation_is_promised_lacks_it_until_the_file_has_come(house: Installation) -> None:
    answer, school = sent(house), house.schools[INDEPENDENT]
    path, officer = f"/absence-notices/{answer['id']}", house.visitor(house.people[OFFICER])
    assert "Utredningen saknas" in row_in_list(officer, answer["registry_number"])
    assert "har inte kommit än" in officer.go(f"/intake/notices/absence/{answer['id']}").text
    receipt = house.visitor(school.person_id).go(f"/intake/notices/absence/{answer['id']}/receipt")
    assert "Bifoga utredningen" in receipt.text
    headers = command_headers(school.token, None, {"Content_Type": "application/pdf"})
    assert 201 == house.client().post(f"{API}{path}/attachments", data=PDF, headers=headers).status_code
    assert "Utredningen saknas" not in row_in_list(officer, answer["registry_number"])
    assert [True, True] == [house.get(path, school.token).get_json()[each] for each in ("complete", "has_files")]
    assert "Bifoga utredningen" not in receipt.go(receipt.address).text


def test_lists_show_ones_own_and_an_empty_one_says_so(house: Installation) -> None:
    investigation(house)
    school = house.visitor(house.schools[MUNICIPAL].person_id).go("/intake/notices")
    assert "Inledda utredningar" in school.text
    new = house.new_school(MUNICIPAL, "1000000099", "10000099")
    nothing = house.visitor(new.person_id).go("/intake/notices")
    assert "Er huvudman har inte anmält någon frånvaro än." in nothing.text
    assert "Ingen skola hos huvudmannen har anmält någon inledd utredning än." in nothing.text
    officer = house.visitor(house.people[OFFICER])
    for shown in ("open", "soon", "new", "closed", "all", "nonsense"):
        assert 200 == officer.go(f"/intake/notices?show={shown}").status
