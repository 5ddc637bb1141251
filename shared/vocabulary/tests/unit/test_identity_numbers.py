"""Identity numbers are read strictly and never told again."""

import traceback
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.identity_numbers import (
    IdentityNumberKind,
    NotAnIdentityNumber,
    looks_like_identity_number,
    parse_identity_number,
)

OF_A_PUPIL = "200501012397"  # the tax agency's test series


@pytest.mark.parametrize(
    "written",
    [OF_A_PUPIL, "20050101-2397", " 20050101 2397 ", "20050101\N{EN DASH}2397"],
)
def test_a_personal_number_has_one_form_however_it_is_written(written: str) -> None:
    number = parse_identity_number(written)
    assert (OF_A_PUPIL, IdentityNumberKind.PERSONAL, date(2005, 1, 1)) == (
        number.text,
        number.kind,
        number.born,
    )


def test_a_coordination_number_has_sixty_added_to_the_day() -> None:
    # Of 1850: older than anybody alive, and than the numbers themselves.
    number = parse_identity_number("185002631" + "23" + "1")
    assert (IdentityNumberKind.COORDINATION, date(1850, 2, 3)) == (
        number.kind,
        number.born,
    )


@pytest.mark.parametrize("written", ["20130101TF01", "20130101-tf01"])
def test_schools_use_temporary_numbers(written: str) -> None:
    number = parse_identity_number(written)
    assert ("20130101TF01", IdentityNumberKind.TEMPORARY, date(2013, 1, 1)) == (
        number.text,
        number.kind,
        number.born,
    )


@pytest.mark.parametrize(
    "written",
    [
        "",
        "200501012398",  # check digit
        "0501012397",  # no century
        "050101-2397",
        "200502302397",  # no such day
        "20131301TF01",  # no such month
        "20130101TF1",
        "２００５０１０１２３９７",  # digits of another script
        "200501012397\n\n\n\n\n\n\n\n\n\n",  # longer than anybody writes
        "Anna Andersson",
    ],
)
def test_anything_else_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(NotAnIdentityNumber) as caught:
        parse_identity_number(written)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert not written.strip() or written.strip() not in told.replace("20130101TF01", "")


@given(st.text(max_size=30))
def test_no_text_does_anything_but_be_read_or_refused(written: str) -> None:
    try:
        number = parse_identity_number(written)
    except NotAnIdentityNumber:
        return
    assert number == parse_identity_number(number.text)


def test_a_numbers_representation_does_not_show_it() -> None:
    shown = repr(parse_identity_number(OF_A_PUPIL))
    assert OF_A_PUPIL not in shown
    assert "2005" not in shown


@pytest.mark.parametrize(
    "written",
    [
        OF_A_PUPIL,
        "20050101-2397",
        "050101-2397",
        "0501012398",
        "050161+2397",
        " 2005-01-01 2397",
        "20130101TF77",
        "20130101-tf77",
        "eleven 20050101 2397?",
    ],
)
def test_what_may_be_meant_as_a_number_is_known_even_if_it_is_none(written: str) -> None:
    assert looks_like_identity_number(written)


@pytest.mark.parametrize(
    "written",
    [
        "UBN-2021-00412",
        "2021-06-14",
        "20210614",
        "2026-11-22T05:21:04.101112+00:00",
        "20261122T0521Z",
        "018-727 00 00",
        "2019",
        "100000",
        "200599012397",
    ],
)
def test_days_instants_and_registry_numbers_are_not_taken_for_one(written: str) -> None:
    assert not looks_like_identity_number(written)
