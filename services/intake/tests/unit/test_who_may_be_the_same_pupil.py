"""Numbers a slip of the pen apart, temporary numbers, and names written in two ways: pure rules, which find a pair whichever is looked at first."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.likeness import Described, alike, ground_of, is_near, near_numbers
from shared.vocabulary.codes import DuplicateGround
from shared.vocabulary.identity_numbers import IdentityNumber, parse_identity_number

REAL = "200501012397"  # the tax agency's test series
TEMPORARY = st.builds(
    lambda born, number: parse_identity_number(f"{born:%Y%m%d}TF{number:02}"), st.dates(date(2005, 1, 1), date(2015, 12, 31)), st.integers(1, 99)
)
NUMBERS = st.one_of(TEMPORARY, st.just(parse_identity_number(REAL)))
NAMES = st.lists(st.sampled_from(["Robin", "Kim", "Åsa", "Öberg", "Exempelsson", "Påhittad"]), min_size=2, max_size=3, unique=True).map(" ".join)


def described(number: str, name: str = "Robin Exempelsson") -> Described:
    return Described(parse_identity_number(number), name)


@given(NUMBERS)
def test_each_near_number_is_another_from_which_one_finds_back(number: IdentityNumber) -> None:
    near = near_numbers(number.text)
    assert number.text not in near
    for text in near:
        assert is_near(text, number.text)
        assert number.text in near_numbers(text)


@given(TEMPORARY, st.data())
def test_one_wrong_digit_and_two_swapped_ones_are_found(number: IdentityNumber, data: st.DataObject) -> None:
    digits = [at for at, letter in enumerate(number.text) if letter.isdigit()]
    one, other = data.draw(st.lists(st.sampled_from(digits), min_size=2, max_size=2, unique=True))
    wrong = list(number.text)
    if data.draw(st.booleans()):
        wrong[one], wrong[other] = wrong[other], wrong[one]
    else:
        wrong[one] = data.draw(st.sampled_from("0123456789"))
    written = "".join(wrong)
    assert (written != number.text) == (written in near_numbers(number.text))


@given(NUMBERS, NAMES, NUMBERS, NAMES)
def test_it_does_not_matter_who_is_looked_at_first(number: IdentityNumber, name: str, other_number: IdentityNumber, other_name: str) -> None:
    one, other = Described(number, name), Described(other_number, other_name)
    assert ground_of(one, other) is ground_of(other, one)


@given(NUMBERS, NAMES)
def test_a_pupil_is_like_herself(number: IdentityNumber, name: str) -> None:
    assert DuplicateGround.SAME_PUPIL is ground_of(Described(number, name), Described(number, name))


@pytest.mark.parametrize(
    ("one", "other", "ground"),
    [
        (described("20050101TF01"), described(REAL), DuplicateGround.TEMPORARY_NUMBER),
        (described("20050101TF01"), described(REAL, "Kim Påhittad"), None),
        (described("20050101TF01"), described("20050101TF07", "Exempelsson, Robin"), DuplicateGround.NUMBER_MISTYPED),
        (described("20050101TF01"), described("20050101TF56"), DuplicateGround.NAME_AND_BIRTH_DATE),
        (described("20050101TF01"), described("20050101TF02", "Kim Påhittad"), None),
        (described("20050102TF01"), described("20050101TF01", "Kim Exempelsson"), DuplicateGround.NUMBER_MISTYPED),
        (described("20050102TF31"), described("20050101TF77"), None),
        (described("200301052395"), described("200501052393", "Kim Påhittad"), None),
        (described("200301052395"), described("200501032395"), DuplicateGround.NUMBER_MISTYPED),
    ],
)
def test_what_ties_two_descriptions_together(one: Described, other: Described, ground: DuplicateGround | None) -> None:
    assert ground is ground_of(one, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Åsa Öberg", "Asa Oberg", True),
        ("Robin Exempelsson", "Exempelsson Robin", True),
        ("Robin Exempelsson", "Robin Kim Exempelsson", True),
        ("Robin Exempelsson", "Robbin Exempelson", True),
        ("Robin Exempelsson", "Roibn Exempelsson", True),
        ("Anna-Lena Exempelsson", "Anna Lena Exempelsson", True),
        ("Kim Exempelsson", "Tim Exempelsson", False),
        ("Robin Exempelsson", "Robin Påhittad", False),
        ("Robin", "Robin", False),
        ("", "", False),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, same: bool) -> None:
    assert same == alike(one, other) == alike(other, one)
