"""A referral comes in, is asked about, answered, and accepted or declined."""

from __future__ import annotations

from services.intake.tests.installation import MUNICIPAL, Installation
from shared.vocabulary.codes import Role


def test_a_complete_referral_is_received_under_a_registry_number(house: Installation) -> None:
    answer = house.sent()
    assert ("received", []) == (answer["state"], answer["missing"])
    assert answer["registry_number"].startswith("UBN-")
    read = house.get(f"/referrals/{answer['id']}", house.schools[MUNICIPAL].token)
    assert 200 == read.status_code, read.text
    accepted = house.post(f"/referrals/{answer['id']}/acceptance", house.staff[Role.COORDINATOR], {}, answer["version"])
    assert 200 == accepted.status_code, accepted.text
