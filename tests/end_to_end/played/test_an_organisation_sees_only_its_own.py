"""Every id of one organisation asked for as another: it is not there."""

from __future__ import annotations

from typing import Any

from shared.vocabulary.codes import OrganiserKind
from tests.end_to_end.stage import Stage

PAGE = 100


def own_referrals(stage: Stage, token: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    while True:
        answer = stage.ask("GET", "/intake/api/v1/referrals", token, params={"limit": PAGE, "page": len(items) // PAGE + 1}).json()
        items += answer["items"]
        if len(items) == answer["total"]:
            return items


def test_each_organiser_lists_what_its_schools_sent_and_nothing_else(stage: Stage):
    sent: dict[str, int] = {}
    for each in stage.sent:
        sent[each.organiser] = sent.get(each.organiser, 0) + 1
    listed = {organiser: len(own_referrals(stage, somebody.token)) for organiser, somebody in stage.played.town.schools.items()}
    assert {organiser: sent.get(organiser, 0) for organiser in listed} == listed
    assert 336 == sum(listed.values())


def test_no_id_of_one_organiser_is_there_for_another(stage: Stage):
    kinds = {each.key: each.kind for each in stage.scenario.organisers}
    independent = next(key for key, kind in kinds.items() if kind is OrganiserKind.INDEPENDENT and any(each.organiser == key for each in stage.sent))
    other = next(key for key, kind in kinds.items() if kind is OrganiserKind.MUNICIPAL)
    stranger = stage.played.town.schools[other].token
    for item in own_referrals(stage, stage.played.town.schools[independent].token):
        for method, path, body in (
            ("GET", f"/intake/api/v1/referrals/{item['id']}", None),
            ("POST", f"/intake/api/v1/referrals/{item['id']}/completion", {"note": "Det här är inte vår beställning."}),
        ):
            answer = stage.ask(method, path, stranger, headers={"If-Match": '"1"', "Idempotency-Key": f"stranger-{item['id']}"}, json=body)
            assert 404 == answer.status_code, path
            assert item["registry_number"].encode() not in answer.content


def test_a_school_is_let_into_no_case_and_no_consent(stage: Stage):
    somebody = next(iter(stage.played.town.schools.values()))
    case_id = own_referrals(stage, somebody.token)[0]["case_id"]
    for path in (f"/casework/api/v1/cases/{case_id}", f"/casework/api/v1/cases/{case_id}/history", "/consent/api/v1/consents"):
        assert 403 == stage.ask("GET", path, somebody.token).status_code, path


def test_a_coordinator_sees_own_cases_only(stage: Stage):
    members = [(member, somebody) for member, somebody in stage.played.town.members.items() if not member.leader]
    seen = []
    for _, somebody in members[:3]:
        answer = stage.ask("GET", "/casework/api/v1/cases", somebody.token, params={"limit": PAGE}).json()
        assert answer["items"]
        for item in answer["items"]:
            assert somebody.person_id in item["coordinators"]
        seen.append({item["case_id"] for item in answer["items"] if len(item["coordinators"]) == 1})
    foreign = next(iter(seen[0]))
    assert 404 == stage.ask("GET", f"/casework/api/v1/cases/{foreign}", members[1][1].token).status_code
