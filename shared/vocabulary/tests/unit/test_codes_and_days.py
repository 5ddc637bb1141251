"""Every code has words; days are counted as the field counts them."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import codes
from shared.vocabulary.calendar import day_of, months_on, whole_years
from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.labels import describe, label

CODES = [kind for kind in vars(codes).values() if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum]


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_every_code_has_its_words_in_two_languages(kind: type[StrEnum]) -> None:
    for code in kind:
        assert label(code, "sv").strip()
        assert label(code, "en").strip()


def test_special_school_became_adapted_school_on_the_second_of_july_2023() -> None:
    assert describe(SchoolForm.COMPULSORY_SPECIAL).valid_on(date(2023, 7, 1))
    assert not describe(SchoolForm.COMPULSORY_SPECIAL).valid_on(date(2023, 7, 2))
    assert describe(SchoolForm.COMPULSORY_ADAPTED).valid_on(date(2023, 7, 2))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2020, 1, 15), date(2020, 7, 15)),
        (date(2020, 8, 31), date(2021, 2, 28)),
        (date(2019, 8, 31), date(2020, 2, 29)),
    ],
)
def test_six_months_on_is_the_same_day_clamped_to_the_months_end(start: date, end: date) -> None:
    assert end == months_on(start, 6)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 48))
def test_months_on_never_leaves_the_month_it_counts_to(day: date, months: int) -> None:
    later = months_on(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_an_instant_late_in_the_evening_belongs_to_the_next_swedish_day() -> None:
    assert date(2021, 6, 15) == day_of(datetime(2021, 6, 14, 22, 30, tzinfo=UTC))


def test_age_counts_whole_years_only() -> None:
    assert whole_years(date(2008, 5, 20), date(2020, 5, 19)) == 11
    assert whole_years(date(2008, 5, 20), date(2020, 5, 20)) == 12
