"""A municipality's rules are one file, and a mistake in it is told with file and place."""

from pathlib import Path

import pytest

from shared.vocabulary.codes import Outcome, Referrer, RetentionAction
from shared.vocabulary.municipalities import is_municipality, municipalities
from shared.vocabulary.profile import BadProfile, Keeping, load_profile, read_profile
from shared.vocabulary.words import MunicipalityCode

UPPSALA = Path(__file__).parents[2] / "profiles" / "uppsala.toml"


def test_uppsala_takes_referrals_from_principals_and_works_six_months() -> None:
    profile = load_profile("uppsala")
    assert ("0380", frozenset({Referrer.PRINCIPAL}), 6) == (
        profile.code,
        profile.referrals.may_refer,
        profile.intervention.months,
    )
    assert (12, 18) == (
        profile.consent.pupil_signs_from,
        profile.consent.pupil_signs_alone_from,
    )


def test_uppsala_keeps_every_file_five_years_and_waits_two_weeks_before_destroying_it() -> None:
    retention = load_profile("uppsala").retention
    assert dict.fromkeys(Outcome, Keeping(5, RetentionAction.DESTRUCTION)) == retention.after
    assert (14, 5) == (retention.cooling_off_days, retention.declined_years)


@pytest.mark.parametrize("name", ["atlantis", "../profiles/uppsala", "", "/etc/passwd"])
def test_a_municipality_without_a_file_is_refused(name: str) -> None:
    with pytest.raises(BadProfile, match="no municipality profile"):
        load_profile(name)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("months = 6", "months = '6'", "expected int @ profile.intervention.months"),
        ("months = 6", "months = 0", "intervention.months"),
        ("months = 6", "mouths = 6", r"extra fields found \(mouths\)"),
        (
            '["principal"]',
            '["principle"]',
            r"expected Referrer @ profile.referrals.may_refer\[0\]",
        ),
        ('["principal"]', "[]", "may_refer is empty"),
        ('"0380"', '"9999"', "code is not"),
        ('"UBN"', '"U-B-N"', "registry_series"),
        ("pupil_signs_from = 12", "pupil_signs_from = 19", "ages of consent"),
        (
            "pupil_signs_from = 12",
            "pupil_signs_from = true",
            "expected int @ profile.consent.pupil_signs_from",
        ),
        ("cooling_off_days = 14", "cooling_off_days = 0", "retention.cooling_off_days"),
        ("declined_years = 5", "declined_years = -1", "retention.declined_years"),
        ('then = "destruction"', 'then = "burning"', "RetentionAction"),
        ("[retention.after.not-back]", "[retention.after.back]", "Outcome"),
        ("\nyears = 5", "\nyears = 500", "retention.after"),
        ("[consent]", "[consent", "at line 10"),
    ],
)
def test_a_mistake_is_told_with_file_and_place(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    file = tmp_path / "borås.toml"
    text = UPPSALA.read_text()
    assert right in text
    file.write_text(text.replace(right, wrong))
    with pytest.raises(BadProfile, match=told) as caught:
        read_profile(file)
    assert str(file) in str(caught.value)


def test_there_are_290_municipalities() -> None:
    assert 290 == len(municipalities())
    assert ("Uppsala", True, False) == (
        municipalities()[MunicipalityCode("0380")],
        is_municipality("0380"),
        is_municipality("0000"),
    )
