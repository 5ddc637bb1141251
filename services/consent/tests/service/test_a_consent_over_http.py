"""A consent is asked for, answered, taken back and read through the API."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from services.consent.tests.office import GUARDIAN_NAMES, PUPIL_NAME, SCOPE, Office, pairs
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role


def test_an_accepted_referral_opens_a_consent_that_waits_to_be_asked_for(office: Office):
    file = office.accepted(age=14)
    consent = office.get(file.path).get_json()
    assert ("not-asked", False, 0, []) == (consent["state"], consent["complete"], consent["version"], consent["scope"])
    assert ["guardian", "guardian", "pupil"] == [each["kind"] for each in consent["signatories"]]
    assert [*GUARDIAN_NAMES, PUPIL_NAME] == [each["name"] for each in consent["signatories"]]


def test_the_same_referral_told_twice_opens_one_consent(office: Office):
    file = office.accepted()
    listed = office.get("/consents", case_id=str(file.case_id)).get_json()
    assert 1 == listed["total"]
    assert [str(file.consent_id)] == [each["id"] for each in listed["items"]]


def test_a_question_is_answered_with_its_version_and_state(office: Office):
    file = office.accepted()
    response = office.post(f"{file.path}/request", {"scope": SCOPE, "valid_to": str(today() + timedelta(days=90))})
    assert 201 == response.status_code
    assert {"id": str(file.consent_id), "version": 1, "state": "waiting", "complete": False} == response.get_json()
    assert '"1"' == response.headers["ETag"]
    assert f"/consent/api/v1{file.path}" == response.headers["Location"]


def test_the_consent_is_complete_when_the_last_one_has_said_yes(office: Office):
    file = office.asked()
    first, last = file.guardians
    yes = {"answer": "granted", "how": "paper", "note": "Lämnade blanketten på skolan."}
    assert "waiting" == office.sent(f"{file.path}/answers", {**yes, "signatory_id": str(first)})["state"]
    assert {"state": "complete", "complete": True, "version": 3}.items() <= office.sent(
        f"{file.path}/answers", {**yes, "signatory_id": str(last)}
    ).items()
    assert pairs(SCOPE) == pairs(office.get(file.path).get_json()["shareable"])


def test_a_partial_yes_narrows_what_may_be_shared(office: Office):
    file = office.asked()
    for guardian, scope in zip(file.guardians, (None, SCOPE[:1]), strict=True):
        office.sent(f"{file.path}/answers", {"signatory_id": str(guardian), "answer": "granted", "how": "phone", "scope": scope})
    consent = office.get(file.path).get_json()
    assert {("school", "attendance")} == pairs(consent["shareable"])
    assert [3, 1] == [len(each["scope"]) for each in consent["signatories"]]


def test_a_no_makes_the_consent_refused(office: Office):
    file = office.asked()
    body = {"signatory_id": str(file.guardians[0]), "answer": "refused", "how": "in-person", "signed_on": str(today() - timedelta(days=1))}
    assert "refused" == office.sent(f"{file.path}/answers", body)["state"]
    signatory = office.get(file.path).get_json()["signatories"][0]
    assert ("refused", str(today() - timedelta(days=1)), "in-person") == (signatory["answer"], signatory["answered_on"], signatory["how"])


def test_taking_back_for_one_actor_leaves_the_rest(office: Office):
    file = office.granted()
    body = {"signatory_id": str(file.guardians[0]), "actors": ["bup"], "how": "phone", "reason": "Vill inte längre."}
    assert "complete" == office.sent(f"{file.path}/withdrawals", body)["state"]
    assert {("school", "attendance")} == pairs(office.get(file.path).get_json()["shareable"])


def test_taking_back_wholly_ends_everything(office: Office):
    file = office.granted()
    answer = office.sent(f"{file.path}/withdrawals", {"signatory_id": str(file.guardians[1]), "how": "paper"})
    assert ("withdrawn", False) == (answer["state"], answer["complete"])
    assert [] == office.get(file.path).get_json()["shareable"]


def test_an_invitation_tells_its_code_once(office: Office):
    file = office.asked()
    key = str(uuid4())
    body = {"signatory_id": str(file.guardians[0])}
    first = office.post(f"{file.path}/invitations", body, Idempotency_Key=key)
    again = office.post(f"{file.path}/invitations", body, Idempotency_Key=key)
    assert 201 == first.status_code
    assert {name: told for name, told in first.get_json().items() if name != "code"} == again.get_json()
    assert str(today() + timedelta(days=14)) == first.get_json()["expires_on"]
    code = first.get_json()["code"].encode()
    stored = office.workings.database.rows("SELECT state FROM log_events WHERE originator_id = %s", (file.consent_id,))
    assert code not in b"".join(bytes(row["state"]) for row in stored)


def test_the_list_is_filtered_by_state(office: Office):
    file = office.granted()
    complete = office.get("/consents", state="complete", limit=100).get_json()
    waiting = office.get("/consents", state="waiting", limit=100).get_json()
    assert str(file.consent_id) in {each["id"] for each in complete["items"]}
    assert str(file.consent_id) not in {each["id"] for each in waiting["items"]}


def test_history_may_be_sent_with_the_import_right_only(office: Office):
    file = office.accepted()
    body = {"scope": SCOPE, "effective_on": "2019-03-01", "known_on": "2019-03-02"}
    refused = office.post(f"{file.path}/request", body, Role.COORDINATOR)
    assert (403, "import-right-missing") == (refused.status_code, refused.get_json()["code"])
    assert 201 == office.post(f"{file.path}/request", body, Role.TEAM_LEAD).status_code
    assert "2019-03-01" == office.get(file.path).get_json()["requested_on"]


def test_names_and_notes_are_stored_sealed(office: Office):
    file = office.asked()
    note = "Pappa ringde och var orolig"
    office.sent(f"{file.path}/answers", {"signatory_id": str(file.guardians[0]), "answer": "granted", "how": "phone", "note": note})
    rows = office.workings.database.rows("SELECT state FROM log_events WHERE originator_id = %s", (file.consent_id,))
    stored = b"".join(bytes(row["state"]) for row in rows)
    assert not [words for words in (note, PUPIL_NAME, *GUARDIAN_NAMES) if words.encode() in stored]
