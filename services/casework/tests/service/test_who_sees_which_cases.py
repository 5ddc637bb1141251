"""A coordinator sees the own cases, the team lead and the auditor all, everybody else none; counts tell no more than lists."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.casework.tests.desk import ANNA, BO, GUARDIAN_NAMES, GUN, LENA, PUPIL_NAME, Desk, File, give_token
from shared.contracts.intake import DuplicateJudged, ReferralDeclined, SecurityMarked
from shared.vocabulary.codes import DeclineReason, Role, SecurityMarking
from shared.vocabulary.ids import case_id_of

STRANGERS = (Role.SCHOOL, Role.GUARDIAN, Role.ANALYST, Role.ARCHIVIST, Role.ADMIN)
CHANGES = ("intervention", "extensions", "meetings", "disclosures", "closure")


def all_ids(desk: Desk, who: UUID) -> tuple[set[str], int]:
    """Every case in somebody's list, page by page, and the total that was told."""
    found: set[str] = set()
    page = 1
    while True:
        answer = desk.get("/cases", who, limit=100, page=page).get_json()
        found |= {each["case_id"] for each in answer["items"]}
        if len(answer["items"]) < 100:
            return found, answer["total"]
        page += 1


def test_a_coordinators_list_and_its_total_hold_only_the_own_cases(desk: Desk):
    mine, others = desk.running(ANNA), desk.running(BO)
    found, total = all_ids(desk, ANNA)
    assert str(mine.case_id) in found
    assert str(others.case_id) not in found
    assert len(found) == total


@pytest.mark.parametrize("who", [LENA, GUN])
def test_the_team_lead_and_the_auditor_see_every_case(desk: Desk, who: UUID):
    files = [desk.running(ANNA), desk.running(BO), desk.queued()]
    found, total = all_ids(desk, who)
    assert {str(file.case_id) for file in files} <= found
    assert len(found) == total


@pytest.mark.parametrize("path", ["", "/history"])
def test_another_coordinators_case_is_answered_like_one_that_does_not_exist(desk: Desk, path: str):
    file = desk.running(BO)
    hidden, missing = desk.get(file.path + path), desk.get(f"/cases/{uuid4()}{path}")
    assert (404, 404) == (hidden.status_code, missing.status_code)
    differing = {"instance"}
    assert {k: v for k, v in hidden.get_json().items() if k not in differing} == {k: v for k, v in missing.get_json().items() if k not in differing}


BODIES = {
    "intervention": {},
    "extensions": {"ends_on": "2030-01-01", "reason": "Skäl"},
    "meetings": {"meets_on": "2030-01-01", "actors": ["school"], "agenda": "Schemat"},
    "disclosures": {"actor": "bup", "information": ["health"], "what": "Ord"},
    "closure": {"outcome": "not-back", "reason": "moved-to-other-municipality"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_nobody_changes_another_coordinators_case(desk: Desk, what: str):
    file = desk.running(BO)
    before = desk.version(file)
    assert 404 == desk.post(f"{file.path}/{what}", BODIES[what], ANNA, before).status_code
    assert before == desk.version(file)


@pytest.mark.parametrize("what", CHANGES)
def test_the_auditor_reads_and_changes_nothing(desk: Desk, what: str):
    file = desk.running(ANNA)
    assert 403 == desk.post(f"{file.path}/{what}", BODIES[what], GUN, desk.version(file)).status_code
    assert 200 == desk.get(f"{file.path}/history", GUN).status_code


def test_only_the_team_lead_gives_cases_away(desk: Desk):
    file = desk.assigned(ANNA)
    body = {"coordinator_id": str(BO), "profession": "socionom"}
    assert 403 == desk.post(f"{file.path}/assignments", body, ANNA, desk.version(file)).status_code


@pytest.mark.parametrize("role", STRANGERS)
def test_other_roles_see_no_case_by_any_road(desk: Desk, role: Role):
    file, stranger = desk.running(), uuid4()
    give_token(desk, stranger, role)
    answers = [desk.get(path, stranger).status_code for path in ("/cases", file.path, f"{file.path}/history", "/team-members")]
    assert [403] * 4 == answers
    pages = [f"/casework{path}" for path in ("/cases", "/queue", "/audit", "/team", file.path, f"{file.path}/history")]
    assert [403] * 6 == [desk.signed_in(stranger, role).get(page).status_code for page in pages]


def test_a_protected_identity_is_closed_to_the_auditor_and_open_to_its_handlers(desk: Desk):
    file = desk.running(marking=SecurityMarking.CONFIDENTIALITY_MARK)
    told = desk.get(f"{file.path}/history", GUN).text + desk.get(file.path, GUN).text + desk.signed_in(GUN).get(f"/casework{file.path}/history").text
    assert "[skyddad]" in told
    assert not any(name in told for name in (PUPIL_NAME, *GUARDIAN_NAMES))
    assert PUPIL_NAME == desk.get(file.path, ANNA).get_json()["pupil_name"] == desk.get(file.path, LENA).get_json()["pupil_name"]


def test_an_identity_that_any_case_of_the_pupil_protects_is_protected_in_every_case(desk: Desk):
    file = desk.running()
    seen = desk.get(file.path, GUN).text
    other = desk.accepted_again(file, SecurityMarking.PROTECTED_REGISTRATION)
    for path in (file.path, f"{file.path}/history", other.path):
        assert not any(name in desk.get(path, GUN).text for name in (PUPIL_NAME, *GUARDIAN_NAMES))
    pages = [desk.signed_in(GUN).get(f"/casework{file.path}").text, desk.signed_in(LENA).get("/casework/cases?show=running&page=1").text]
    assert (True, True) == (PUPIL_NAME in seen, "[skyddad]" in pages[0])
    assert PUPIL_NAME not in pages[0] + next(each for each in pages[1].split("<tr") if file.registry_number in each)
    assert PUPIL_NAME == desk.get(file.path, ANNA).get_json()["pupil_name"]


def test_an_identity_is_protected_while_a_case_of_the_pupil_has_no_referral_yet(desk: Desk):
    """Consent may tell of a case before intake has told what it is about, and how it is marked."""
    file = desk.running()
    desk.consent_to(replace(desk.unannounced(), pupil_id=file.pupil_id, guardians=file.guardians))
    assert PUPIL_NAME not in desk.get(file.path, GUN).text


def test_a_referral_that_nobody_has_answered_protects_the_pupils_older_cases_too(desk: Desk):
    file = desk.running()
    referral_id = desk.referred_again(file, SecurityMarking.PROTECTED_REGISTRATION)
    desk.tell("intake", ReferralDeclined(referral_id, DeclineReason.OTHER_ACTOR))
    assert "[skyddad]" in desk.get(f"{file.path}/history", GUN).text
    assert PUPIL_NAME not in the_row(desk, file)
    desk.tell("intake", SecurityMarked(referral_id, case_id_of(referral_id), SecurityMarking.NONE))
    assert PUPIL_NAME in the_row(desk, file)


def test_a_referral_that_tells_of_no_protection_opens_what_it_says_nothing_about(desk: Desk):
    file = desk.running()
    desk.referred_again(file, SecurityMarking.NONE)
    assert PUPIL_NAME in desk.get(file.path, GUN).text


def test_a_case_is_protected_from_the_moment_that_intake_tells_so_and_open_again_afterwards(desk: Desk):
    file = desk.running()
    other = desk.accepted_again(file)
    desk.mark(file, SecurityMarking.CONFIDENTIALITY_MARK)
    desk.mark(file, SecurityMarking.CONFIDENTIALITY_MARK)
    told = [desk.get(f"{each.path}{end}", GUN).text for each in (file, other) for end in ("", "/history")]
    told += [
        desk.signed_in(GUN).get(f"/casework{file.path}").text,
        the_row(desk, file),
        desk.get(f"{file.path}/history", GUN, as_of="2999-01-01T00:00:00Z").text,
    ]
    assert not any(name in each for name in (PUPIL_NAME, *GUARDIAN_NAMES) for each in told)
    assert 1 == desk.get(f"{file.path}/history", ANNA).text.count("Elevens uppgifter märktes som skyddade: sekretessmarkering.")
    desk.mark(file, SecurityMarking.NONE)
    assert PUPIL_NAME in desk.get(other.path, GUN).text
    assert "Elevens uppgifter är inte längre märkta som skyddade." in desk.get(f"{file.path}/history", GUN).text


def test_who_is_protected_under_one_number_is_under_every_number_that_is_judged_to_be_hers(desk: Desk):
    file, hidden, pair = desk.running(), desk.running(marking=SecurityMarking.PROTECTED_REGISTRATION), uuid4()
    desk.tell("intake", DuplicateJudged(pair, hidden.pupil_id, file.pupil_id, None, None))
    assert PUPIL_NAME not in desk.get(file.path, GUN).text + the_row(desk, file)
    desk.tell("intake", DuplicateJudged(pair, hidden.pupil_id, None, None, None))
    assert PUPIL_NAME in desk.get(file.path, GUN).text


def test_a_closed_case_is_marked_too(desk: Desk):
    file = desk.running()
    desk.sent(file, "closure", {"outcome": "not-back", "reason": "moved-to-other-municipality"})
    desk.mark(file, SecurityMarking.CONFIDENTIALITY_MARK)
    assert PUPIL_NAME not in desk.get(file.path, GUN).text


def the_row(desk: Desk, file: File) -> str:
    """A case's row in the team lead's list."""
    page = desk.signed_in(LENA).get("/casework/cases?show=running&page=1").text
    return next(each for each in page.split("<tr") if file.registry_number in each)


def test_a_protected_name_stands_in_no_list(desk: Desk):
    file = desk.running(marking=SecurityMarking.PROTECTED_REGISTRATION)
    page = desk.signed_in(LENA).get("/casework/cases?show=running&page=1").text
    row = next((each for each in page.split("<tr") if file.registry_number in each), "")
    assert PUPIL_NAME not in row


def test_lists_of_the_api_hold_no_name(desk: Desk):
    desk.running()
    assert PUPIL_NAME not in desk.get("/cases", LENA, limit=100).text
