"""A pupil with a protected identity comes by a road of its own, and only named people see the referral: in list, count, file and command."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.tests.installation import API, INDEPENDENT, MUNICIPAL, Installation, command_headers
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


def test_what_is_protected_stays_so_while_the_tables_stand_behind_the_log(house: Installation) -> None:
    number, behind = a_pupil(), house.intake.saved[:]
    body = house.referral()
    body["pupil"] |= {"identity_number": number}
    school = house.schools[MUNICIPAL].token
    house.intake.saved.clear()
    before = house.post("/referrals", school, body).get_json()
    protected(house, number)
    after = house.post("/referrals", school, body).get_json()
    house.intake.saved.extend(behind)
    for catch_up in behind:
        catch_up()
    for each in (before, after):
        assert 404 == house.get(f"/referrals/{each['id']}", house.staff[Role.COORDINATOR]).status_code
        assert 200 == house.get(f"/referrals/{each['id']}", house.staff[Role.TEAM_LEAD]).status_code


def test_a_referral_is_marked_later_and_the_mark_is_taken_away_again(house: Installation) -> None:
    body = house.referral()
    body["pupil"] |= {"identity_number": a_pupil()}
    sent = house.post("/referrals", house.schools[MUNICIPAL].token, body).get_json()
    path = f"/referrals/{sent['id']}"
    marking = {"security_marking": "skyddad-folkbokforing", "handlers": [str(lead(house))], "why": "Skatteverket"}
    marked = house.post(f"{path}/security-marking", house.staff[Role.TEAM_LEAD], marking, sent["version"])
    assert 200 == marked.status_code
    assert 404 == house.get(path, house.staff[Role.COORDINATOR]).status_code
    assert 404 == house.get(path, house.schools[MUNICIPAL].token).status_code
    opened = {"security_marking": "none", "handlers": [], "why": "Markeringen är hävd."}
    assert 200 == house.post(f"{path}/security-marking", house.staff[Role.TEAM_LEAD], opened, marked.get_json()["version"]).status_code
    assert 200 == house.get(path, house.staff[Role.COORDINATOR]).status_code


@pytest.mark.parametrize(
    ("marking", "handlers", "code"),
    [("sekretessmarkering", 0, "needs-handlers"), ("none", 1, "has-no-handlers"), ("sekretessmarkering", -1, "not-a-handler")],
)
def test_a_mark_names_who_handles_it_and_no_mark_names_nobody(house: Installation, marking: str, handlers: int, code: str) -> None:
    sent = house.sent()
    named = {0: [], 1: [str(lead(house))], -1: [str(house.people[Role.AUDITOR])]}[handlers]
    body = {"security_marking": marking, "handlers": named, "why": "Skatteverket"}
    refused = house.post(f"/referrals/{sent['id']}/security-marking", house.staff[Role.TEAM_LEAD], body, sent["version"])
    assert (422, code) == (refused.status_code, refused.get_json()["code"])


def test_nobody_who_is_registered_handles_it(house: Installation) -> None:
    body = house.referral() | {"security_marking": "sekretessmarkering", "handlers": [str(uuid4())]}
    assert "not-a-handler" == house.post("/protected-referrals", house.staff[Role.TEAM_LEAD], body).get_json()["code"]


def form_of(house: Installation, number: str, **changed: str) -> dict[str, str]:
    """What somebody types who has the principal on the telephone."""
    typed = {
        "security_marking": "skyddad-folkbokforing",
        "handlers[]": str(lead(house)),
        "identity_number": number,
        "given_name": "Robin",
        "family_name": "Exempelsson",
        "sex": "boy",
        "registered_in": "0380",
        "school_unit_id": str(house.schools[INDEPENDENT].unit_id),
        "school_form": "grundskola",
        "school_year": "5",
        "contact.name": "Charlie Låtsassson",
        "contact.phone": "018-727 00 01",
        "guardians.0.given_name": "Kim",
        "guardians.0.family_name": "Exempelsson",
        "guardians.0.phone": "018-727 00 00",
        "guardians.0.custody": "sole",
        "noticed": "2021-01-18",
        "investigated": "2021-02-15",
        "efforts_begun": "2021-03-01",
        "measures_needed": "false",
        "since": "2020-11-01",
        "share_percent": "65",
        "unreported_percent": "20",
        "tried": "Kortare dagar.",
        "need": "Skolan når inte längre fram.",
        "wishes[]": "coordinating",
    }
    return typed | changed


def test_the_team_takes_one_in_from_a_telephone_call(house: Installation) -> None:
    number = a_pupil()
    visitor = house.visitor(lead(house)).go("/intake/protected-referrals/new")
    assert "Skriv ingen adress" in visitor.text
    wrong = visitor.send("/new", **form_of(house, number, since="", given_name=""))
    assert (422, "Charlie Låtsassson" in wrong.text) == (wrong.status, True)
    looks = house.workings.database.rows("SELECT kind FROM access_log WHERE route LIKE '%%protected-referrals/new'")
    assert ["list", "list"] == [each["kind"] for each in looks]  # the names of the team
    registered = wrong.send("/new", **form_of(house, number))
    assert 200 == registered.status
    assert "Eleven har skyddade personuppgifter." in registered.text
    assert "Kim Team-lead" in registered.text
    for who in (house.people[Role.COORDINATOR], house.schools[INDEPENDENT].person_id):
        assert 404 == house.visitor(who).go(registered.address).status
    assert "Robin" not in next(row for row in house.visitor(lead(house)).go("/intake/referrals").text.split("<tr") if "Skyddad elev" in row)


def test_a_mark_is_changed_with_a_reason_that_the_story_tells(house: Installation) -> None:
    answer = protected(house, a_pupil())
    visitor = house.visitor(lead(house)).go(f"/intake/referrals/{answer['id']}/protection")
    team = [str(lead(house)), str(house.people[Role.COORDINATOR])]
    assert 422 == visitor.send("/protection", **{"security_marking": "sekretessmarkering", "handlers[]": team[1], "why": ""}).status
    given = {"security_marking": "sekretessmarkering", "handlers[]": team[1], "why": "Kim är på semester."}
    assert "/intake/referrals" == visitor.send("/protection", **given).address
    story = house.visitor(house.people[Role.COORDINATOR]).go(f"/intake/referrals/{answer['id']}")
    assert "Kim är på semester." in story.text
    opened = story.go("protection" if story.address.endswith("/") else f"{story.address}/protection").send(
        "/protection", security_marking="none", why="Markeringen är hävd."
    )
    assert ("Eleven har skyddade personuppgifter." in opened.text, opened.status) == (False, 200)


def test_a_sender_learns_nothing_of_a_protection_that_it_did_not_tell_of(house: Installation) -> None:
    number, school, told = a_pupil(), house.schools[MUNICIPAL], []
    for _ in range(2):
        body = house.referral()
        body["pupil"] |= {"identity_number": number, "given_name": "Robin", "family_name": "Omärkt"}
        sent = house.post("/referrals", school.token, body).get_json()
        read = house.get(f"/referrals/{sent['id']}", school.token).get_json()
        page = house.visitor(school.person_id).go(f"/intake/referrals/{sent['id']}").text
        row = next(row for row in house.visitor(school.person_id).go("/intake/referrals").text.split("<tr") if sent["registry_number"] in row)
        assert (None, None) == (read["security_marking"], read["handlers"])
        story = [(each["happened"], each["note"]) for each in read["story"]]
        told.append((read["state"], story, "Omärkt" in row, "Skyddad elev" in row, "skyddade personuppgifter" in page))
        protected(house, number)
    assert told[0] == told[1] == ("received", [("received", None)], True, False, False)


def test_that_a_pupil_was_protected_and_why_is_not_told_to_a_school_that_may_see_the_referral(house: Installation) -> None:
    body = house.referral()
    body["pupil"] |= {"identity_number": a_pupil()}
    sent = house.post("/referrals", house.schools[MUNICIPAL].token, body).get_json()
    path = f"/referrals/{sent['id']}"
    for marking, handlers in (("sekretessmarkering", [str(lead(house))]), ("none", [])):
        said = {"security_marking": marking, "handlers": handlers, "why": "Polisen ringde."}
        sent = house.post(f"{path}/security-marking", house.staff[Role.TEAM_LEAD], said, sent["version"]).get_json()
    page = house.visitor(house.schools[MUNICIPAL].person_id).go(f"/intake{path}").text
    answers = [house.get(path, token).text for token in (house.staff[Role.TEAM_LEAD], house.schools[MUNICIPAL].token)]
    assert [True, False, False] == ["Polisen ringde." in each for each in (*answers, page)]
    assert "ändrades" not in page


def test_a_mark_is_the_pupils_and_so_in_every_referral_on_the_pupil(house: Installation) -> None:
    number = a_pupil()
    body = house.referral()
    body["pupil"] |= {"identity_number": number}
    open_one = house.post("/referrals", house.schools[MUNICIPAL].token, body).get_json()
    path = f"/referrals/{open_one['id']}"
    hidden = protected(house, number)
    assert 404 == house.get(path, house.staff[Role.COORDINATOR]).status_code
    read = house.get(path, house.staff[Role.TEAM_LEAD]).get_json()
    freed = {"security_marking": "none", "handlers": [], "why": "Markeringen är hävd."}
    assert 200 == house.post(f"{path}/security-marking", house.staff[Role.TEAM_LEAD], freed, read["version"]).status_code
    for each in (path, f"/referrals/{hidden['id']}"):
        assert "none" == house.get(each, house.staff[Role.COORDINATOR]).get_json()["security_marking"]


def test_nobody_opens_what_others_alone_handle_by_opening_another_referral(house: Installation) -> None:
    number, other = a_pupil(), house.people[Role.COORDINATOR]
    body = house.referral()
    body["pupil"] |= {"identity_number": number}
    hidden = protected(house, number, [other])
    sent = house.post("/referrals", house.schools[MUNICIPAL].token, body).get_json()
    assert 404 == house.get(f"/referrals/{sent['id']}", house.staff[Role.TEAM_LEAD]).status_code
    marking = {"security_marking": "sekretessmarkering", "handlers": [str(lead(house)), str(other)], "why": "Fler behövs."}
    added = house.post(f"/referrals/{sent['id']}/security-marking", house.staff[Role.COORDINATOR], marking, sent["version"]).get_json()
    alone = {"security_marking": "sekretessmarkering", "handlers": [str(other)], "why": "Färre räcker."}
    version = house.get(f"/referrals/{hidden['id']}", house.staff[Role.COORDINATOR]).get_json()["version"]
    assert 200 == house.post(f"/referrals/{hidden['id']}/security-marking", house.staff[Role.COORDINATOR], alone, version).status_code
    opened = house.post(
        f"/referrals/{sent['id']}/security-marking",
        house.staff[Role.TEAM_LEAD],
        {"security_marking": "none", "handlers": [], "why": "Nej."},
        added["version"],
    )
    assert 404 == opened.status_code


def awaited(house: Installation, **changed: Any) -> dict[str, Any]:
    """The answer to a protected referral of which it isn't told that the absence was investigated."""
    body = house.referral() | {"security_marking": "sekretessmarkering", "handlers": [str(lead(house))]} | changed
    body["pupil"] |= {"identity_number": a_pupil()}
    body["preconditions"] = [each for each in body["preconditions"] if each["code"] != "investigated"]
    answer: dict[str, Any] = house.post("/protected-referrals", house.staff[Role.TEAM_LEAD], body).get_json()
    assert "to-complete" == answer["state"], answer
    return answer


def test_who_handles_it_writes_down_by_api_what_the_school_tells_and_nobody_else_does(house: Installation) -> None:
    answer = awaited(house)
    path, body = f"/referrals/{answer['id']}/completion", {"preconditions": [{"code": "investigated", "done_on": "2021-02-15"}]}
    for token in (house.staff[Role.COORDINATOR], house.schools[MUNICIPAL].token):
        assert 404 == house.post(path, token, body, answer["version"]).status_code
    completed = house.post(path, house.staff[Role.TEAM_LEAD], body, answer["version"])
    assert (200, "received") == (completed.status_code, completed.get_json()["state"]), completed.text
    accepted = house.post(f"/referrals/{answer['id']}/acceptance", house.staff[Role.TEAM_LEAD], {}, completed.get_json()["version"])
    assert 200 == accepted.status_code


def test_who_handles_it_is_told_on_pages_to_ring_and_writes_down_the_answer(house: Installation) -> None:
    answer = awaited(house)
    visitor = house.visitor(lead(house)).go(f"/intake/referrals/{answer['id']}")
    assert "Avsändaren ser den inte: ring, och skriv ner svaret här." in visitor.text
    page = visitor.go(f"/intake/referrals/{answer['id']}/completion")
    assert "Ring den som har beställt" in page.text
    unanswered = page.send("/completion")
    assert (422, True) == (unanswered.status, "Ange vilken dag det gjordes." in unanswered.text)
    done = unanswered.send("/completion", investigated="2021-02-15", note="Rektorn berättade det i telefon.")
    assert (True, True) == ("Rektorn berättade det i telefon." in done.text, "Svaret är sparat." in done.text)
    asking = done.go(f"/intake/referrals/{answer['id']}/completion-request")
    assert (True, False) == ("Bara handläggarna ser det du skriver." in asking.text, "Skolan ser det" in asking.text)
    asked = asking.send("/completion-request", note="Vilken klass går eleven i?")
    assert "Anta beställningen" not in asked.text
    said = asked.go(f"/intake/referrals/{answer['id']}/completion")
    assert "Vilken klass går eleven i?" in said.text
    assert "Anta beställningen" in said.send("/completion", note="5 B").text


def test_who_handles_it_attaches_what_the_school_hands_over_and_nobody_else_does(house: Installation) -> None:
    answer = awaited(house)
    address = f"/intake/referrals/{answer['id']}/attachments"
    assert "Lägg till filen" in house.visitor(lead(house)).go(address).text
    codes = []
    for role in (Role.COORDINATOR, Role.TEAM_LEAD):
        headers = command_headers(house.staff[role], None, {"Content_Type": "application/pdf"})
        path = f"{API}/referrals/{answer['id']}/attachments"
        codes.append(house.client().post(path, data=b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", headers=headers).status_code)
    assert [404, 201] == codes


def test_who_answers_for_none_is_told_that_the_school_answers_itself(house: Installation) -> None:
    sent = house.sent(preconditions=[{"code": "noticed", "done_on": "2021-01-18"}])
    body = {"preconditions": [{"code": "investigated", "done_on": "2021-02-15"}]}
    refused = house.post(f"/referrals/{sent['id']}/completion", house.staff[Role.COORDINATOR], body, sent["version"])
    assert (409, "sender-answers") == (refused.status_code, refused.get_json()["code"])
    page = house.visitor(house.people[Role.COORDINATOR]).go(f"/intake/referrals/{sent['id']}")
    assert "Skolan har ombetts komplettera." in page.text
    assert "Komplettera beställningen" not in page.text
