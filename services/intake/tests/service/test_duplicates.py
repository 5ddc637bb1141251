"""Possible duplicates are found after receipt, judged by the team, and never told to a sender."""

from __future__ import annotations

from itertools import count
from typing import Any

from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.service.test_notices import sent as sent_notice
from services.intake.tests.visitor import Visitor
from shared.contracts.intake import DuplicateJudged
from shared.messaging.facts import Facts
from shared.messaging.window import LogWindow
from shared.vocabulary.codes import Role

_days = count(1)
_names = iter(f"{first}{last}" for first in "BCDFGHJKLM" for last in ("ina", "olf", "ulla"))


class Pupil:
    """A pupil whom no other test tells of, under numbers of her own."""

    def __init__(self) -> None:
        self.day = f"2012{1 + (at := next(_days)) % 12:02}{1 + at % 28:02}"
        self.given, self.family = next(_names), "Påhittad"

    def number(self, number: int) -> str:
        """One of her temporary numbers."""
        return f"{self.day}TF{number:02}"


def received(house: Installation, pupil: Pupil, number: int = 1, school: str = MUNICIPAL, **changed: Any) -> dict[str, Any]:
    """A referral that a school sends."""
    about = {"identity_number": pupil.number(number), "given_name": pupil.given, "family_name": pupil.family} | changed
    body = house.referral(school)
    body["pupil"] |= about
    response = house.post("/referrals", house.schools[school].token, body)
    assert 201 == response.status_code, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def sent(house: Installation, pupil: Pupil, number: int = 1, school: str = MUNICIPAL, **changed: Any) -> dict[str, Any]:
    """The same, and the comparison after it."""
    answer = received(house, pupil, number, school, **changed)
    while house.intake.compare_next():
        continue
    return answer


def team(house: Installation) -> Visitor:
    return house.visitor(house.people[Role.COORDINATOR])


def row_of(house: Installation, number: str, show: str = "") -> str:
    """The row in the team's list that tells of a registry number."""
    page = team(house).go(f"/intake/duplicates{show}").text
    return next((row.split("</tr>")[0] for row in page.split("<tr") if number in row), "")


def judged(house: Installation, answer: dict[str, Any], verdict: str, right: str = "", status: int = 200) -> Visitor:
    """Somebody of the team follows the link on a referral's page and says what the two are."""
    visitor = team(house).go(f"/intake/referrals/{answer['id']}")
    address = visitor.text.split('href="/intake/duplicates/')[1].split('"')[0]
    visitor.go(f"/intake/duplicates/{address}").send(f"/{address}", verdict=verdict, right=right, why="Skolan har sagt det i telefon.")
    assert status == visitor.status
    return visitor


def as_sender(house: Installation, answer: dict[str, Any], school: str = MUNICIPAL) -> dict[str, Any]:
    """What the sender sees of a referral by API, but for what each read tells anew."""
    read = house.get(f"/referrals/{answer['id']}", house.schools[school].token)
    return {"etag": read.headers["ETag"], **read.get_json()}


def test_a_slip_in_the_number_is_found_whoever_sent_and_shown_to_the_team_alone(house: Installation) -> None:
    pupil = Pupil()
    first = sent(house, pupil)
    alone = as_sender(house, first)
    second = sent(house, pupil, 2, INDEPENDENT)
    row = row_of(house, second["registry_number"])
    assert first["registry_number"] in row
    assert "skrivfel" in row
    assert all(number in team(house).go(f"/intake/referrals/{second['id']}").text for number in (first["registry_number"], "samma elev"))
    assert alone == as_sender(house, first)
    for school, answer in ((MUNICIPAL, first), (INDEPENDENT, second)):
        page = house.visitor(house.schools[school].person_id).go(f"/intake/referrals/{answer['id']}").text
        assert "duplicates" not in page
        assert {"missing", "registry_number", "case_id", "id", "version", "state"} == set(answer)
    assert 403 == house.visitor(house.schools[MUNICIPAL].person_id).go("/intake/duplicates").status
    waiting = [who.go("/intake/").text for who in (team(house), house.visitor(house.schools[MUNICIPAL].person_id))]
    assert [True, False] == ["väntar på att någon bedömer" in each for each in waiting]


def test_whichever_is_compared_first_the_pair_is_one_and_in_the_order_in_which_both_came(house: Installation) -> None:
    pupil = Pupil()
    first, second = (sent(house, pupil, number) for number in (1, 9))
    before = row_of(house, second["registry_number"])
    house.workings.database.execute("UPDATE pupil_matter SET compared = false WHERE matter_id = ANY(%s::uuid[])", ([first["id"], second["id"]],))
    while house.intake.compare_next():
        continue
    assert before == row_of(house, first["registry_number"])
    assert before.index(second["registry_number"]) < before.index(first["registry_number"])


def test_what_came_in_together_is_compared_together(house: Installation) -> None:
    pupil = Pupil()
    first, repeated, near = received(house, pupil), received(house, pupil), received(house, pupil, 2)
    assert (3, 0) == (house.intake.compare_next(), house.intake.compare_next())
    assert first["registry_number"] in row_of(house, repeated["registry_number"])
    assert first["registry_number"] in row_of(house, near["registry_number"])


def test_different_pupils_are_never_asked_about_again(house: Installation) -> None:
    pupil = Pupil()
    sent(house, pupil)
    second = sent(house, pupil, 2)
    assert "Olika elever" in judged(house, second, "different-pupils").text
    assert "" == row_of(house, second["registry_number"])
    again = sent(house, pupil, 2, INDEPENDENT)
    asked = row_of(house, again["registry_number"])
    assert (True, "Samma elev har ett ärende" in asked) == (second["registry_number"] in asked, True)


def test_a_merged_referral_goes_for_its_sender_as_the_other_goes(house: Installation) -> None:
    pupil = Pupil()
    first = sent(house, pupil)
    second = sent(house, pupil, school=INDEPENDENT)
    before = as_sender(house, second, INDEPENDENT)
    assert "hop" in judged(house, second, "same-matter").text
    assert before == as_sender(house, second, INDEPENDENT)
    assert "" == row_of_incoming(house, second["registry_number"])
    for command, body in (("acceptance", {}), ("decline", {"reason": "other-actor"}), ("completion-request", {"missing": ["noticed"]})):
        refused = house.post(f"/referrals/{second['id']}/{command}", house.staff[Role.COORDINATOR], body, second["version"])
        assert (409, "is-merged") == (refused.status_code, refused.get_json()["code"])
    accepted = house.post(f"/referrals/{first['id']}/acceptance", house.staff[Role.COORDINATOR], {}, first["version"])
    assert 200 == accepted.status_code
    after = as_sender(house, second, INDEPENDENT)
    assert ("accepted", "accepted", before["etag"]) == (after["state"], after["status"], after["etag"])
    assert before["story"] == after["story"]


def test_where_the_other_is_declined_a_merged_one_waits_for_an_answer_of_its_own(house: Installation) -> None:
    pupil = Pupil()
    first = sent(house, pupil)
    second = sent(house, pupil, school=INDEPENDENT)
    judged(house, second, "same-matter")
    house.post(f"/referrals/{first['id']}/decline", house.staff[Role.COORDINATOR], {"reason": "withdrawn-by-sender"}, first["version"])
    assert "received" == as_sender(house, second, INDEPENDENT)["state"]
    assert "" != row_of_incoming(house, second["registry_number"])
    accepted = house.post(f"/referrals/{second['id']}/acceptance", house.staff[Role.COORDINATOR], {}, second["version"])
    assert 200 == accepted.status_code


def test_what_a_merged_referral_lacks_is_not_asked_for_any_more(house: Installation) -> None:
    pupil = Pupil()
    first = sent(house, pupil)
    second = sent(house, pupil)
    asked = house.post(f"/referrals/{second['id']}/completion-request", house.staff[Role.COORDINATOR], {"missing": ["noticed"]}, second["version"])
    judged(house, second, "same-matter")
    assert "received" == as_sender(house, second)["state"]
    answer = {"preconditions": [{"code": "noticed", "done_on": "2021-01-18"}]}
    refused = house.post(f"/referrals/{second['id']}/completion", house.schools[MUNICIPAL].token, answer, asked.get_json()["version"])
    assert "not-waiting-for-completion" == refused.get_json()["code"]
    assert first["registry_number"] in team(house).go(f"/intake/referrals/{second['id']}").text


def test_a_notice_on_a_pupil_with_a_like_number_is_found_and_one_on_the_same_pupil_is_told(house: Installation) -> None:
    pupil = Pupil()
    first = sent(house, pupil)
    about = {"given_name": pupil.given, "family_name": pupil.family}
    like = notice(house, pupil={"identity_number": pupil.number(2), **about})
    same = notice(house, pupil={"identity_number": pupil.number(1), **about})
    assert like["registry_number"] in row_of(house, first["registry_number"])
    page = team(house).go(f"/intake/referrals/{first['id']}").text
    assert all(each["registry_number"] in page for each in (like, same))
    judged(house, first, "same-matter", right=first["id"], status=422)
    judged(house, first, "same-pupil", right=first["id"])


def notice(house: Installation, **changed: Any) -> dict[str, Any]:
    """The answer to an absence notice, and the comparison after it."""
    answer = sent_notice(house, **changed)
    while house.intake.compare_next():
        continue
    return answer


def row_of_incoming(house: Installation, number: str) -> str:
    """The row of the team's list of what waits for an answer."""
    page = team(house).go("/intake/referrals").text
    return next((row.split("</tr>")[0] for row in page.split("<tr") if number in row), "")


def test_a_verdict_is_changed_and_the_referral_stands_by_itself_again(house: Installation) -> None:
    pupil = Pupil()
    sent(house, pupil)
    second = sent(house, pupil)
    judged(house, second, "same-matter")
    changed = judged(house, second, "same-pupil")
    assert 2 == changed.text.count("Skolan har sagt det i telefon.")
    accepted = house.post(f"/referrals/{second['id']}/acceptance", house.staff[Role.COORDINATOR], {}, second["version"])
    assert 200 == accepted.status_code
    facts = [each.fact for each in Facts("intake", LogWindow(house.intake), house.workings.published).after(0, 5_000).facts]
    told = [fact for fact in facts if isinstance(fact, DuplicateJudged)][-2:]
    assert [house.uuid(second["id"]), None] == [fact.merged for fact in told]


def test_the_right_number_is_the_pupils_for_the_team_and_not_for_the_sender_of_the_other(house: Installation) -> None:
    pupil = Pupil()
    first = sent(house, pupil)
    second = sent(house, pupil, 2, INDEPENDENT)
    assert 422 == judged(house, second, "same-pupil", status=422).status
    judged(house, second, "same-pupil", right=second["id"])
    seen = [team(house).go(f"/intake/referrals/{first['id']}").text, str(as_sender(house, first))]
    assert [True, False] == [pupil.number(2) in each for each in seen]
    third = sent(house, pupil, 2, INDEPENDENT)
    assert first["registry_number"] in row_of(house, third["registry_number"])


def test_a_pair_with_a_protected_pupil_is_there_for_who_handles_both(house: Installation) -> None:
    pupil = Pupil()
    sent(house, pupil)
    body = house.referral() | {"security_marking": "sekretessmarkering", "handlers": [str(house.people[Role.TEAM_LEAD])]}
    body["pupil"] |= {"identity_number": pupil.number(2), "given_name": pupil.given, "family_name": pupil.family}
    hidden = house.post("/protected-referrals", house.staff[Role.TEAM_LEAD], body).get_json()
    while house.intake.compare_next():
        continue
    assert "" == row_of(house, hidden["registry_number"])
    lead = house.visitor(house.people[Role.TEAM_LEAD]).go("/intake/duplicates")
    assert hidden["registry_number"] in lead.text
    address = lead.go(f"/intake/referrals/{hidden['id']}").text.split('href="/intake/duplicates/')[1].split('"')[0]
    assert 404 == team(house).go(f"/intake/duplicates/{address}").status
    lead.go(f"/intake/duplicates/{address}").send(f"/{address}", verdict="same-pupil", right=hidden["id"], why="Samma elev.")
    assert pupil.given not in team(house).go("/intake/referrals").text


def test_who_has_nothing_open_is_not_asked_about(house: Installation) -> None:
    pupil = Pupil()
    first = sent(house, pupil)
    declined = house.post(f"/referrals/{first['id']}/decline", house.staff[Role.COORDINATOR], {"reason": "other-actor"}, first["version"])
    assert 200 == declined.status_code
    second = sent(house, pupil)
    assert "" == row_of(house, second["registry_number"])


def test_the_team_lists_and_judges_pairs_by_api_without_reading_a_name(house: Installation) -> None:
    pupil, lead = Pupil(), house.staff[Role.TEAM_LEAD]
    first, second = sent(house, pupil), sent(house, pupil, 2, INDEPENDENT)
    waiting = house.get("/possible-duplicates", lead, limit=100)
    (pair,) = [each for each in waiting.get_json()["items"] if each["newer"]["id"] == second["id"]]
    assert (first["id"], "referral", None) == (pair["earlier"]["id"], pair["earlier"]["kind"], pair["verdict"])
    assert pupil.family not in waiting.text
    assert pupil.number(1) not in waiting.text
    path = f"/possible-duplicates/{pair['id']}"
    body = {"verdict": "same-matter", "right": first["id"], "why": "Skolan har sagt det i telefon."}
    assert 412 == house.post(f"{path}/verdict", lead, body, pair["version"] + 1).status_code
    assert 422 == house.post(f"{path}/verdict", lead, body | {"right": None}, pair["version"]).status_code
    said = house.post(f"{path}/verdict", lead, body, pair["version"])
    assert (200, "same-matter") == (said.status_code, said.get_json()["state"])
    read = house.get(path, lead).get_json()
    assert ("same-matter", first["id"]) == (read["verdict"], read["newer"]["merged_into"])
    judged = {each["id"] for each in house.get("/possible-duplicates", lead, judged="true", limit=100).get_json()["items"]}
    assert pair["id"] in judged


def test_a_pair_on_a_protected_pupil_is_not_there_by_api_for_who_does_not_handle_it(house: Installation) -> None:
    pupil, lead = Pupil(), house.staff[Role.TEAM_LEAD]
    first, second = sent(house, pupil), sent(house, pupil, 2)
    marking = {"security_marking": "sekretessmarkering", "handlers": [str(house.people[Role.COORDINATOR])], "why": "Skatteverket har meddelat det."}
    assert 200 == house.post(f"/referrals/{first['id']}/security-marking", house.staff[Role.COORDINATOR], marking, first["version"]).status_code
    seen = house.get("/possible-duplicates", house.staff[Role.COORDINATOR], limit=100).get_json()["items"]
    (pair,) = [each for each in seen if each["newer"]["id"] == second["id"]]
    assert 404 == house.get(f"/possible-duplicates/{pair['id']}", lead).status_code
    body = {"verdict": "same-pupil", "right": first["id"], "why": "De är samma."}
    assert 404 == house.post(f"/possible-duplicates/{pair['id']}/verdict", lead, body, pair["version"]).status_code
    assert pair["id"] not in house.get("/possible-duplicates", lead, limit=100).text
