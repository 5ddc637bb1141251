"""Referrals that never became cases are kept with the pupil's file, each by what became of it."""

from __future__ import annotations

from services.casework.read_models.declined import declined_of
from services.casework.tests.desk import RECEIVED, Desk
from shared.contracts.intake import ReferralClosedElsewhere, ReferralDeclined
from shared.vocabulary.codes import DeclineReason, SecurityMarking


def test_one_that_was_handled_to_its_end_elsewhere_was_not_declined(desk: Desk):
    file = desk.queued()
    declined, elsewhere = (desk.referred_again(file, SecurityMarking.NONE) for _ in range(2))
    desk.tell("intake", ReferralDeclined(declined, DeclineReason.OTHER_ACTOR))
    desk.tell("intake", ReferralClosedElsewhere(elsewhere))
    kept = declined_of(desk.workings.database, file.pupil_id)
    assert {(RECEIVED, False), (RECEIVED, True)} == {(each["declined_on"], each["closed_elsewhere"]) for each in kept}
