"""Whose pupils can get the service, and who may ask for it: by the municipality's profile and by the day."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.errors import NoSuchSchoolYear, ReferralRefusal, SchoolFormNotInUse
from services.intake.domain.target_group import check_school_form, check_sender, check_served, forms_on
from services.intake.http.target_group import schools_served, years_told
from shared.vocabulary.codes import OrganiserKind, Referrer, SchoolForm
from shared.vocabulary.labels import describe
from shared.vocabulary.profile import Referrals, load_profile
from shared.vocabulary.school_years import fits

ALL = UPPSALA, SIGTUNA, VANERSBORG, BORAS = tuple(load_profile(name).referrals for name in ("uppsala", "sigtuna", "vanersborg", "boras"))
TODAY, AFTER_2028 = date(2026, 11, 21), date(2028, 8, 15)
RULES = st.sampled_from(ALL)


def refused(check: Callable[[], None]) -> str | None:
    """The code of the refusal; None where nothing is refused."""
    try:
        check()
    except ReferralRefusal as refusal:
        return refusal.code
    return None


@given(RULES, st.sampled_from(SchoolForm), st.none() | st.integers(1, 12), st.dates(date(2015, 1, 1), date(2040, 1, 1)))
def test_a_pupil_can_get_the_service_just_where_form_and_year_are_in_use_and_the_profile_names_the_form(
    rules: Referrals, form: SchoolForm, year: int | None, on: date
) -> None:
    served = describe(form).valid_on(on) and form in rules.school_forms and fits(form, year, on)
    assert served == (refused(lambda: check_served(rules, form, year, on)) is None)


@pytest.mark.parametrize(
    ("form", "year", "on", "refusal", "told"),
    [
        (SchoolForm.COMPULSORY_SPECIAL, 5, TODAY, SchoolFormNotInUse, "till och med 2023-07-01. Därefter heter den anpassad grundskola"),
        (SchoolForm.COMPULSORY_ADAPTED, 5, date(2023, 7, 1), SchoolFormNotInUse, "först från och med 2023-07-02"),
        (SchoolForm.PRESCHOOL_CLASS, None, AFTER_2028, SchoolFormNotInUse, "till och med 2028-06-30. Därefter heter den grundskola"),
        (SchoolForm.COMPULSORY, 10, TODAY, NoSuchSchoolYear, "Grundskola har årskurs 1–9"),
        (SchoolForm.PRESCHOOL_CLASS, 1, TODAY, NoSuchSchoolYear, "Förskoleklass har ingen årskurs"),
    ],
)
def test_the_refusal_tells_what_the_day_has(form: SchoolForm, year: int | None, on: date, refusal: type[ReferralRefusal], told: str) -> None:
    with pytest.raises(refusal, match=told):
        check_served(UPPSALA, form, year, on)


def test_year_ten_of_compulsory_school_can_get_the_service_from_2028() -> None:
    assert refused(lambda: check_served(UPPSALA, SchoolForm.COMPULSORY, 10, AFTER_2028)) is None


def test_a_notice_is_about_a_form_and_year_that_there_are_whatever_the_service_is_for() -> None:
    assert None is refused(lambda: check_school_form(SchoolForm.UPPER_SECONDARY, 3, TODAY))
    assert "no-such-school-year" == refused(lambda: check_school_form(SchoolForm.COMPULSORY, 10, TODAY))


def test_upper_secondary_school_is_served_in_uppsala_and_vanersborg_only() -> None:
    not_served = "school-form-not-served"
    assert [None, not_served, None, not_served] == [refused(partial(check_served, rules, SchoolForm.UPPER_SECONDARY, 2, TODAY)) for rules in ALL]


@pytest.mark.parametrize(
    ("rules", "guardian", "independent"),
    [
        (UPPSALA, "may-not-refer", None),
        (SIGTUNA, None, "organiser-may-not-refer"),
        (VANERSBORG, "may-not-refer", None),
        (BORAS, "may-not-refer", None),
    ],
    ids=["uppsala", "sigtuna", "vanersborg", "boras"],
)
def test_a_guardian_refers_in_sigtuna_and_an_independent_school_everywhere_else(
    rules: Referrals, guardian: str | None, independent: str | None
) -> None:
    assert guardian == refused(lambda: check_sender(rules, Referrer.GUARDIAN, OrganiserKind.MUNICIPAL))
    assert independent == refused(lambda: check_sender(rules, Referrer.PRINCIPAL, OrganiserKind.INDEPENDENT))


def test_a_unit_that_was_registered_with_an_old_form_has_what_came_in_its_place() -> None:
    assert {SchoolForm.COMPULSORY_ADAPTED} == forms_on(["grundsarskola"], TODAY)
    assert {SchoolForm.COMPULSORY_SPECIAL} == forms_on(["grundsarskola"], date(2021, 1, 1))
    assert {SchoolForm.COMPULSORY} == forms_on(["forskoleklass", "grundskola"], AFTER_2028)


def test_the_target_group_is_said_in_words() -> None:
    assert "förskoleklass, grundskola och anpassad grundskola, kommunal" == schools_served(SIGTUNA, TODAY)
    assert "grundskola och anpassad grundskola, kommunal eller fristående" == schools_served(BORAS, AFTER_2028)


def test_the_years_of_the_forms_are_said_beside_the_field() -> None:
    forms = [SchoolForm.PRESCHOOL_CLASS, SchoolForm.COMPULSORY]
    assert "Förskoleklass har ingen årskurs: lämna tomt. Grundskola har årskurs 1–9." == years_told(forms, TODAY)
