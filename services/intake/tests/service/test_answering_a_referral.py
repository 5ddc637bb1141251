"""The team asks, accepts or declines; the sender completes; every change says which version it saw."""

from __future__ import annotations

import pytest

from services.intake.domain.referral import Referral
from services.intake.publishing import published
from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from shared.contracts.intake import ReferralAccepted
from shared.vocabulary.codes import Role


def path_of(answer: dict[str, object], command: str) -> str:
    return f"/referrals/{answer['id']}/{command}"


def test_a_referral_is_sent_back_completed_and_accepted(house: Installation) -> None:
    team, school = house.staff[Role.COORDINATOR], house.schools[MUNICIPAL].token
    sent = house.sent()
    back = house.post(path_of(sent, "completion-request"), team, {"missing": ["noticed"], "note": "Vilken dag?"}, sent["version"]).get_json()
    assert ("to-complete", ["noticed"]) == (back["state"], back["missing"])
    done = {"preconditions": [{"code": "noticed", "done_on": "2021-01-19"}], "note": "Den 19 januari."}
    completed = house.post(path_of(sent, "completion"), school, done, back["version"]).get_json()
    assert ("received", []) == (completed["state"], completed["missing"])
    accepted = house.post(path_of(sent, "acceptance"), house.staff[Role.TEAM_LEAD], {}, completed["version"]).get_json()
    assert ("accepted", sent["case_id"]) == (accepted["state"], accepted["case_id"])
    story = house.get(f"/referrals/{sent['id']}", school).get_json()["story"]
    assert ["received", "sent-back", "completed", "accepted"] == [turn["happened"] for turn in story]
    assert ["Vilken dag?", "Den 19 januari."] == [story[1]["note"], story[2]["note"]]


def test_what_is_published_of_an_acceptance_opens_as_the_names_that_were_sent(house: Installation) -> None:
    sent = house.sent()
    house.post(path_of(sent, "acceptance"), house.staff[Role.COORDINATOR], {}, sent["version"])
    recorded = house.intake.story(house.uuid(sent["id"]))[-1]
    assert isinstance(recorded.event, Referral.Accepted)
    fact = published(recorded.event, recorded)
    assert isinstance(fact, ReferralAccepted)
    assert "Robin Exempelsson" == house.intake.open(fact.pupil_name)
    assert ["Kim Exempelsson", "Alex Påhittad"] == [house.intake.open(each.name) for each in fact.guardians]
    assert ["018-727 00 00, kim@exempel.se", "alex@exempel.se"] == [house.intake.open(each.contact) for each in fact.guardians]
    assert (sent["case_id"], sent["registry_number"]) == (str(fact.case_id), fact.registry_number)
    assert fact.age >= 13


def test_a_decline_tells_the_sender_why(house: Installation) -> None:
    sent = house.sent()
    note = "BUP har samordningen."
    declined = house.post(path_of(sent, "decline"), house.staff[Role.COORDINATOR], {"reason": "other-actor", "note": note}, sent["version"])
    assert (200, "declined") == (declined.status_code, declined.get_json()["state"])
    told = house.get(f"/referrals/{sent['id']}", house.schools[MUNICIPAL].token).get_json()["story"][-1]
    assert ("other-actor", note) == (told["reason"], told["note"])


def test_a_pupil_of_another_municipality_is_not_accepted(house: Installation) -> None:
    sent = house.sent(pupil=house.referral()["pupil"] | {"registered_in": "0191"})
    refused = house.post(path_of(sent, "acceptance"), house.staff[Role.COORDINATOR], {}, sent["version"])
    assert (409, "not-registered-in-municipality") == (refused.status_code, refused.get_json()["code"])


@pytest.mark.parametrize(
    ("command", "role", "body"),
    [
        ("completion-request", Role.COORDINATOR, {"missing": ["noticed"]}),
        ("acceptance", Role.COORDINATOR, {}),
        ("decline", Role.COORDINATOR, {"reason": "other-actor"}),
        ("completion", None, {"note": "svar"}),
    ],
)
def test_a_change_must_say_the_version_it_saw(house: Installation, command: str, role: Role | None, body: dict[str, object]) -> None:
    sent = house.sent()
    token = house.staff[role] if role else house.schools[MUNICIPAL].token
    missing = house.post(path_of(sent, command), token, body)
    assert (428, "if-match-missing") == (missing.status_code, missing.get_json()["code"])
    stale = house.post(path_of(sent, command), token, body, sent["version"] - 1)
    assert (412, "stale-version") == (stale.status_code, stale.get_json()["code"])
    unread = house.post(path_of(sent, command), token, body, If_Match="later")
    assert (400, "malformed-if-match") == (unread.status_code, unread.get_json()["code"])


def test_a_decision_is_made_once(house: Installation) -> None:
    sent = house.sent()
    team = house.staff[Role.COORDINATOR]
    accepted = house.post(path_of(sent, "acceptance"), team, {}, sent["version"]).get_json()
    again = house.post(path_of(sent, "acceptance"), team, {}, accepted["version"])
    assert (409, "already-decided") == (again.status_code, again.get_json()["code"])


@pytest.mark.parametrize("command", ["completion-request", "acceptance", "decline"])
def test_a_sender_does_not_answer_itself(house: Installation, command: str) -> None:
    sent = house.sent()
    assert 403 == house.post(path_of(sent, command), house.schools[MUNICIPAL].token, {}, sent["version"]).status_code


def test_another_organisation_cannot_complete_a_referral_nor_see_that_it_is_there(house: Installation) -> None:
    sent = house.sent(preconditions=[])
    foreign = house.post(path_of(sent, "completion"), house.schools[INDEPENDENT].token, {"note": "svar"}, sent["version"])
    nowhere = house.post(f"/referrals/{house.nobody}/completion", house.schools[INDEPENDENT].token, {"note": "svar"}, sent["version"])
    assert 404 == foreign.status_code
    assert house.without_instance(nowhere) == house.without_instance(foreign)
