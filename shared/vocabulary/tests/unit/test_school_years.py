"""A school year means something only with its school form and its day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.codes import SchoolForm, Stage
from shared.vocabulary.labels import describe, in_force
from shared.vocabulary.school_years import MOST_YEARS, SCHOOL_YEARS, fits, school_years, stage_of, year_of_schooling

FORMS = st.sampled_from(SchoolForm)
DAYS = st.dates(date(2010, 1, 1), date(2045, 12, 31))
YEARS = st.none() | st.integers(-1, 12)
BEFORE, AFTER = date(2028, 6, 30), date(2028, 7, 1)
OF_TEN = (SchoolForm.COMPULSORY, SchoolForm.COMPULSORY_ADAPTED)


@pytest.mark.parametrize(
    ("form", "on", "years"),
    [
        (SchoolForm.PRESCHOOL_CLASS, BEFORE, []),
        (SchoolForm.COMPULSORY, BEFORE, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (SchoolForm.COMPULSORY, AFTER, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (SchoolForm.COMPULSORY_ADAPTED, AFTER, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (SchoolForm.COMPULSORY_SPECIAL, date(2023, 7, 1), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (SchoolForm.COMPULSORY_SPECIAL, date(2023, 7, 2), []),
        (SchoolForm.UPPER_SECONDARY, BEFORE, [1, 2, 3, 4]),
        (SchoolForm.UPPER_SECONDARY_ADAPTED, AFTER, [1, 2, 3, 4]),
    ],
)
def test_the_years_of_a_school_form_are_those_of_the_day(form: SchoolForm, on: date, years: list[int]) -> None:
    assert years == list(school_years(form, on))


@given(FORMS, YEARS, DAYS)
def test_a_year_fits_where_the_form_is_in_use_and_has_it_on_that_day(form: SchoolForm, year: int | None, on: date) -> None:
    ten = form in OF_TEN and on >= AFTER
    most = 0 if form is SchoolForm.PRESCHOOL_CLASS else 4 if "gymnasie" in form.value else 10 if ten else 9
    expected = year is None or (describe(form).valid_on(on) and 1 <= year <= most)
    assert expected == fits(form, year, on)


@given(FORMS, DAYS)
def test_a_school_form_has_years_whenever_it_is_in_use_unless_it_is_a_year_itself(form: SchoolForm, on: date) -> None:
    has_years = describe(form).valid_on(on) and form is not SchoolForm.PRESCHOOL_CLASS
    assert has_years == bool(school_years(form, on))


@given(FORMS, DAYS)
def test_no_day_has_two_rules_for_one_school_form(form: SchoolForm, on: date) -> None:
    assert len([each for each in SCHOOL_YEARS if each.form is form and each.valid_on(on)]) <= 1


def test_no_school_form_has_more_than_ten_years() -> None:
    assert 10 == MOST_YEARS


@given(st.sampled_from(OF_TEN), st.integers(1, 9))
def test_over_the_summer_of_2028_every_year_is_called_one_more_and_two_are_new_names_of_one_place(form: SchoolForm, year: int) -> None:
    assert year_of_schooling(form, year, BEFORE) == year_of_schooling(form, year + 1, AFTER)


def test_the_first_of_ten_years_is_what_preschool_class_was() -> None:
    assert 1 == year_of_schooling(SchoolForm.PRESCHOOL_CLASS, None, BEFORE) == year_of_schooling(SchoolForm.COMPULSORY, 1, AFTER)


@pytest.mark.parametrize(
    ("form", "year", "on", "stage"),
    [
        (SchoolForm.PRESCHOOL_CLASS, None, BEFORE, Stage.EARLY),
        (SchoolForm.COMPULSORY, 6, BEFORE, Stage.EARLY),
        (SchoolForm.COMPULSORY, 7, BEFORE, Stage.LATE),
        (SchoolForm.COMPULSORY, 7, AFTER, Stage.EARLY_OF_TEN),
        (SchoolForm.COMPULSORY, 8, AFTER, Stage.LATE_OF_TEN),
        (SchoolForm.COMPULSORY_SPECIAL, 9, date(2020, 1, 1), Stage.LATE),
        (SchoolForm.UPPER_SECONDARY, None, AFTER, Stage.UPPER_SECONDARY),
        (SchoolForm.COMPULSORY, None, BEFORE, None),
    ],
)
def test_plans_and_figures_divide_school_in_stages(form: SchoolForm, year: int | None, on: date, stage: Stage | None) -> None:
    assert stage is stage_of(form, year, on)


@given(st.sampled_from(OF_TEN), st.integers(1, 9))
def test_a_stage_goes_on_under_its_later_name(form: SchoolForm, year: int) -> None:
    earlier = stage_of(form, year, BEFORE)
    assert earlier is not None
    assert in_force(earlier, AFTER) is stage_of(form, year + 1, AFTER)


@given(FORMS, YEARS, DAYS)
def test_a_stage_is_always_one_that_is_in_use_that_day(form: SchoolForm, year: int | None, on: date) -> None:
    stage = stage_of(form, year, on)
    assert stage is None or describe(stage).valid_on(on)
