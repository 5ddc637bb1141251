"""Staff answer for all cases, a guardian for one case and one answer, an auditor reads, nobody else reaches anything."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.consent.tests.office import API, SCOPE, File, Office
from services.consent.tests.reading_pages import look
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.rights import routes

STAFF = {Role.COORDINATOR, Role.TEAM_LEAD}
READERS = STAFF | {Role.AUDITOR}
READ, CHANGE, ANSWER, OWN = frozenset(READERS | {Role.GUARDIAN}), frozenset(STAFF), frozenset(STAFF | {Role.GUARDIAN}), frozenset({Role.GUARDIAN})


def bodies(file: File) -> dict[str, Any]:
    signatory = str(file.guardians[0])
    return {
        "request": {"scope": SCOPE},
        "answers": {"signatory_id": signatory, "answer": "granted", "how": "paper"},
        "withdrawals": {"signatory_id": signatory, "how": "paper"},
        "invitations": {"signatory_id": signatory},
    }


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read(office: Office, role: Role):
    file = office.asked()
    expected = 200 if role in READERS else 403
    assert expected == office.get(file.path, role).status_code
    assert expected == office.get("/consents", role).status_code


@pytest.mark.parametrize("role", [role for role in Role if role not in STAFF])
@pytest.mark.parametrize("what", ["request", "answers", "withdrawals", "invitations"])
def test_who_may_not_change(office: Office, role: Role, what: str):
    file = office.asked()
    before = len(office.consents.story(file.consent_id))
    assert 403 == office.post(f"{file.path}/{what}", bodies(file)[what], role).status_code
    assert before == len(office.consents.story(file.consent_id))


def test_nobody_reaches_anything_without_signing_in(office: Office):
    file = office.asked()
    assert 401 == office.client().get(f"{API}{file.path}").status_code
    assert 401 == office.client().get(f"{API}/consents").status_code


def test_every_way_in_says_who_may_use_it(office: Office):
    assert office.workings.flask is not None
    assert [] == [route.rule for route in routes(office.workings.flask) if route.roles is None]


WAYS_IN = {
    READ: [
        "GET /",
        "GET /cases/<uuid:case_id>",
        "GET /consents/<uuid:consent_id>",
        "GET /consents/<uuid:consent_id>/form",
        "GET /api/v1/consents",
        "GET /api/v1/consents/<uuid:consent_id>",
    ],
    CHANGE: [
        "GET /consents/<uuid:consent_id>/request",
        "POST /consents/<uuid:consent_id>/request",
        "GET /consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/answer",
        "POST /consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/answer",
        "GET /consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/withdrawal",
        "POST /consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/withdrawal",
        "POST /consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/invitation",
        "POST /api/v1/consents/<uuid:consent_id>/request",
        "POST /api/v1/consents/<uuid:consent_id>/invitations",
    ],
    ANSWER: [
        "POST /api/v1/consents/<uuid:consent_id>/answers",
        "POST /api/v1/consents/<uuid:consent_id>/withdrawals",
    ],
    OWN: [
        "GET /consents/<uuid:consent_id>/answer",
        "POST /consents/<uuid:consent_id>/answer/check",
        "POST /consents/<uuid:consent_id>/answer",
        "GET /consents/<uuid:consent_id>/withdrawal",
        "POST /consents/<uuid:consent_id>/withdrawal/check",
        "POST /consents/<uuid:consent_id>/withdrawal",
        "GET /consents/<uuid:consent_id>/receipt",
    ],
    frozenset({Role.AUDITOR}): ["GET /api/v1/access-log"],
}


def test_every_way_in_is_for_these_roles_and_no_others(office: Office):
    assert office.workings.flask is not None
    found = {f"{route.method} {route.rule.removeprefix('/consent')}": route.roles for route in routes(office.workings.flask) if not route.is_public}
    assert {way: roles for roles, ways in WAYS_IN.items() for way in ways} == found


@pytest.mark.parametrize("role", list(Role))
def test_every_page_turns_away_every_other_role(office: Office, role: Role):
    assert office.workings.flask is not None
    file = office.granted()
    browser = office.signed_in(Identity(uuid4(), role, case_id=file.case_id, signatory_id=file.guardians[0]))
    let_in = set()
    for route in routes(office.workings.flask):
        if route.method != "GET" or route.is_public:
            continue
        address = route.rule.replace("<uuid:consent_id>", str(file.consent_id)).replace("<uuid:case_id>", str(file.case_id))
        if look(browser, address.replace("<uuid:signatory_id>", str(file.guardians[0]))).status_code != 403:
            let_in.add(f"GET {route.rule.removeprefix('/consent')}")
    assert {way for roles, ways in WAYS_IN.items() for way in ways if role in roles and way.startswith("GET")} == let_in


def test_a_guardian_sees_the_own_case_and_the_own_answer(office: Office):
    file, other = office.granted(), office.granted()
    browser = office.guardian(file)
    seen = browser.get(f"{API}{file.path}").get_json()
    assert [str(file.guardians[0])] == [each["signatory_id"] for each in seen["signatories"]]
    assert 404 == browser.get(f"{API}{other.path}").status_code
    listed = browser.get(f"{API}/consents").get_json()
    assert ([str(file.consent_id)], 1) == ([each["id"] for each in listed["items"]], listed["total"])
    assert [] == browser.get(f"{API}/consents", query_string={"case_id": str(other.case_id)}).get_json()["items"]


def test_a_guardian_answers_for_nobody_else(office: Office):
    file, other = office.asked(), office.asked()
    browser, headers = office.guardian(file), {"Sec-Fetch-Site": "same-origin"}

    def answer(of: File, place: int) -> int:
        body = {"signatory_id": str(of.guardians[place]), "answer": "granted", "how": "paper"}
        return browser.post(f"{API}{of.path}/answers", json=body, headers={**headers, "Idempotency-Key": str(uuid4())}).status_code

    assert (403, 404) == (answer(file, 1), answer(other, 0))
    assert 201 == answer(file, 0)
    told = office.get(file.path).get_json()["signatories"]
    assert ["granted", "pending"] == [each["answer"] for each in told]
    assert "online" == told[0]["how"]


def test_a_guardian_answers_today_whatever_day_is_claimed(office: Office):
    file = office.asked()
    body = {"signatory_id": str(file.guardians[0]), "answer": "granted", "how": "paper", "signed_on": "2001-01-01"}
    headers = {"Sec-Fetch-Site": "same-origin", "Idempotency-Key": str(uuid4())}
    assert 201 == office.guardian(file).post(f"{API}{file.path}/answers", json=body, headers=headers).status_code
    assert str(today()) == office.get(file.path).get_json()["signatories"][0]["answered_on"]


def test_a_guardian_whose_session_names_no_case_sees_nothing(office: Office):
    browser = office.signed_in(Identity(uuid4(), Role.GUARDIAN))
    assert 403 == browser.get(f"{API}/consents").status_code
