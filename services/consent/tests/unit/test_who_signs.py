"""Who has to sign follows the pupil's age and the municipality's profile."""

import pytest

from services.consent.domain.consent import Consent
from services.consent.domain.signatories import SigningAges
from services.consent.tests.family import FATHER, MOTHER, PUPIL, opened


@pytest.mark.parametrize(
    ("age", "signers"),
    [(6, [MOTHER, FATHER]), (11, [MOTHER, FATHER]), (12, [MOTHER, FATHER, PUPIL]), (17, [MOTHER, FATHER, PUPIL]), (18, [PUPIL]), (20, [PUPIL])],
)
def test_the_pupil_signs_from_twelve_and_alone_from_eighteen(age: int, signers: list[object]):
    assert signers == list(opened(age=age).answers)


def test_the_ages_that_decided_who_signs_are_kept_as_the_judgement_made():
    event = opened(age=12).pending_events[0]
    assert isinstance(event, Consent.Opened)
    assert (12, SigningAges(12, 18)) == (event.age, event.ages)
