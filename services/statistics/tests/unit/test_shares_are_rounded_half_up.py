"""Shares are rounded as people round: from the exact quotient, half up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain.share import percent


@pytest.mark.parametrize(("expected", "part"), [(65, 52), (44, 35), (21, 17), (35, 28), (0, 0), (100, 80)])
def test_shares_of_80_are_the_reports(expected: int, part: int) -> None:
    assert expected == percent(part, 80)


@pytest.mark.parametrize(("expected", "part", "whole"), [(1, 1, 200), (13, 1, 8), (38, 3, 8), (63, 5, 8), (3, 5, 200)])
def test_an_exact_half_goes_up_also_where_banks_round_to_even(expected: int, part: int, whole: int) -> None:
    assert expected == percent(part, whole)


def test_nothing_has_no_share() -> None:
    assert percent(0, 0) is None


@given(st.integers(1, 10**6), st.data())
def test_a_share_is_never_more_than_half_a_percent_off(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    rounded = percent(part, whole)
    assert rounded is not None
    assert Fraction(-1, 2) < rounded - Fraction(100 * part, whole) <= Fraction(1, 2)
