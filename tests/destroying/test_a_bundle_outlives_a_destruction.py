"""A bundle that was taken before a person was destroyed still opens what it opened; one taken afterwards proves as much and opens nothing."""

from __future__ import annotations

import json

from services.intake.tests.files import PDF
from shared.proof.bundle import Bundle
from shared.proof.note import Verifier
from shared.proof.verifier import Verdict, verify
from shared.vocabulary.codes import Role
from tests.destroying.town import DECISION, Town


def taken(town: Town, case_id: object) -> Bundle:
    headers = {"Authorization": f"Bearer {town.intake.staff[Role.AUDITOR]}", "Narvaro-Purpose": "internal-control"}
    answer = town.client("casework").get(f"/casework/api/v1/cases/{case_id}/bundle", headers=headers)
    assert 200 == answer.status_code, answer.text
    return Bundle.read(answer.data)


def names_in(bundle: Bundle) -> int:
    """Members of staff have keys of their own, which stay."""
    return len(json.loads(bundle.sections["names"]))


def checked(bundle: Bundle) -> Verdict:
    return verify(bundle, [Verifier.read(bundle.sections["key"].decode())])


def attachment_of(town: Town, case_id: object) -> str:
    row = town.services["intake"].database.row("SELECT attachment_id FROM attachment_seen WHERE case_id = %s", (case_id,))
    assert row is not None
    return str(row["attachment_id"])


def test_a_bundle_taken_before_still_opens_and_one_taken_after_opens_nothing_but_proves_all(town: Town):
    case_id = town.closed("20130101TF19", file=PDF)
    before = taken(town, case_id)
    assert "En bilaga kom in." in before.sections["story"].decode()
    town.destroy(case_id)
    assert 410 == town.get("intake", f"/attachments/{attachment_of(town, case_id)}/versions/1", Role.TEAM_LEAD).status_code
    after = taken(town, case_id)
    then, now = checked(before), checked(after)
    assert (True, True) == (then.right, now.right), (then.findings, now.findings)
    assert (0, names_in(after)) == (then.sealed, now.opened)
    assert now.sealed == then.opened - names_in(before) > 10
    assert str(DECISION) in after.sections["story"].decode()
    assert sum(part.events for part in now.parts) > sum(part.events for part in then.parts)
