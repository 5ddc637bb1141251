"""What can't be done is said with what is wrong and where, and leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.consent.tests.office import API, SCOPE, Office
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role


def position(office: Office) -> int:
    return office.consents.recorder.max_notification_id() or 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "scope"),
        ({"scope": []}, "scope"),
        ({"scope": [{"actor": "the-press", "information": "health"}]}, "scope.0.actor"),
        ({"scope": SCOPE, "valid_to": "i morgon"}, "valid_to"),
        ({"scope": SCOPE, "colour": "red"}, "colour"),
        ({"scope": SCOPE * 40}, "scope"),
    ],
)
def test_a_question_that_cannot_be_read_is_told_field_by_field(office: Office, body: dict[str, Any], field: str):
    file = office.accepted()
    before = position(office)
    response = office.post(f"{file.path}/request", body)
    assert (422, "invalid-fields") == (response.status_code, response.get_json()["code"])
    assert [field] == [each["field"] for each in response.get_json()["errors"]]
    assert before == position(office)


def test_an_answer_to_a_question_that_was_not_put_is_refused(office: Office):
    file = office.accepted()
    response = office.post(f"{file.path}/answers", {"signatory_id": str(file.guardians[0]), "answer": "granted", "how": "paper"})
    assert (409, "not-asked-yet") == (response.status_code, response.get_json()["code"])


def test_somebody_who_does_not_sign_is_refused_without_being_quoted(office: Office):
    file, stranger = office.asked(), str(uuid4())
    response = office.post(f"{file.path}/answers", {"signatory_id": stranger, "answer": "granted", "how": "paper"})
    assert (422, "not-a-signatory") == (response.status_code, response.get_json()["code"])
    assert stranger not in response.text


def test_an_answer_from_tomorrow_is_refused(office: Office):
    file = office.asked()
    tomorrow = str(today() + timedelta(days=1))
    response = office.post(
        f"{file.path}/answers", {"signatory_id": str(file.guardians[0]), "answer": "granted", "how": "paper", "signed_on": tomorrow}
    )
    assert (422, "signed-later") == (response.status_code, response.get_json()["code"])


def test_an_answer_to_an_older_question_is_stale_when_the_sender_says_which_it_saw(office: Office):
    file = office.asked()
    body = {"signatory_id": str(file.guardians[0]), "answer": "granted", "how": "paper"}
    office.sent(f"{file.path}/request", {"scope": SCOPE[:1]})
    stale = office.post(f"{file.path}/answers", body, If_Match='"1"')
    assert (412, "stale-version") == (stale.status_code, stale.get_json()["code"])
    assert 400 == office.post(f"{file.path}/answers", body, If_Match="one").status_code
    assert 201 == office.post(f"{file.path}/answers", body, If_Match='"2"').status_code


def test_a_consent_that_is_not_there_is_not_found(office: Office):
    assert 404 == office.get(f"/consents/{uuid4()}").status_code
    assert 404 == office.post(f"/consents/{uuid4()}/request", {"scope": SCOPE}).status_code


def test_a_used_key_with_another_body_is_refused(office: Office):
    file, key = office.accepted(), str(uuid4())
    assert 201 == office.post(f"{file.path}/request", {"scope": SCOPE}, Idempotency_Key=key).status_code
    other = office.post(f"{file.path}/request", {"scope": SCOPE[:1]}, Idempotency_Key=key)
    assert (422, "idempotency-key-reused") == (other.status_code, other.get_json()["code"])


def test_a_command_without_a_key_is_refused(office: Office):
    file = office.accepted()
    headers = {"Authorization": f"Bearer {office.tokens[Role.COORDINATOR]}"}
    response = office.client().post(f"{API}{file.path}/request", json={"scope": SCOPE}, headers=headers)
    assert (400, "idempotency-key-missing") == (response.status_code, response.get_json()["code"])
