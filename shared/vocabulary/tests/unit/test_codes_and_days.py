"""Every code has words; days are counted as the field counts them."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.calendar import day_of, months_on, whole_years
from shared.vocabulary.code_lists import code_lists, kinds_of_code
from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.labels import describe, in_force, label, list_title
from shared.vocabulary.tests import codes_ever

CODES = kinds_of_code()
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_every_code_has_its_words_in_two_languages_and_every_list_a_title(kind: type[StrEnum]) -> None:
    for code in kind:
        assert label(code, "sv").strip()
        assert label(code, "en").strip()
    assert list_title(kind).sv
    assert list_title(kind).en


def test_no_code_that_was_ever_published_is_taken_away() -> None:
    assert set() == codes_ever.ever() - codes_ever.now()


def test_every_code_is_written_down_for_ever() -> None:
    assert set() == codes_ever.now() - codes_ever.ever(), "new codes: python -m shared.vocabulary.tests.codes_ever adds them"


@given(st.sampled_from([code for kind in CODES for code in kind]), DAYS)
def test_a_code_is_in_use_or_something_is_in_its_place_or_has_not_begun(code: StrEnum, day: date) -> None:
    told = describe(in_force(code, day))
    assert told.valid_on(day) or (told.valid_from is not None and day < told.valid_from)


@pytest.mark.parametrize("name", sorted(code_lists()))
def test_a_successor_begins_on_the_day_after_the_last_of_what_it_replaces_or_was_there_before(name: str) -> None:
    entries = {each.code: each.label for each in code_lists()[name].entries}
    for told in entries.values():
        assert told.successor is None or told.valid_to is not None
        assert told.valid_from is None or told.valid_to is None or told.valid_from <= told.valid_to
        if told.successor is None or told.valid_to is None:
            continue
        following = entries[told.successor].valid_from
        assert following is None or following == told.valid_to + timedelta(days=1)


@given(st.sampled_from([code for kind in CODES for code in kind]), DAYS)
def test_of_a_code_and_those_that_came_in_its_place_by_a_later_name_only_one_is_in_use(code: StrEnum, day: date) -> None:
    chain = [code]
    while (successor := describe(chain[-1]).successor) is not None:
        chain.append(type(code)(successor))
    renamed = [each for each in chain if describe(each).valid_from is not None or each is code]
    assert len([each for each in renamed if describe(each).valid_on(day)]) <= 1


def test_preschool_class_becomes_a_year_of_compulsory_school_after_the_last_of_june_2028() -> None:
    assert SchoolForm.PRESCHOOL_CLASS is in_force(SchoolForm.PRESCHOOL_CLASS, date(2028, 6, 30))
    assert SchoolForm.COMPULSORY is in_force(SchoolForm.PRESCHOOL_CLASS, date(2028, 7, 1))
    assert SchoolForm.COMPULSORY_ADAPTED is in_force(SchoolForm.COMPULSORY_SPECIAL, date(2023, 7, 2))


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
