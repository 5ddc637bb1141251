"""The published code lists: all that has ever been in use, or what is in use on a day, under a version that tells every change."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.code_lists import MUNICIPALITY, code_lists, kinds_of_code, version_of_all
from shared.vocabulary.municipalities import is_municipality, municipality_name

NAMES = st.sampled_from(sorted(code_lists()))
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def test_every_list_of_codes_is_published_and_the_municipalities() -> None:
    assert len(kinds_of_code()) + 1 == len(code_lists())
    assert {"school-form", "absence-kind", "decline-reason", MUNICIPALITY} <= set(code_lists())


@given(NAMES, DAYS)
def test_a_list_on_a_day_is_what_is_in_use_then_in_the_same_order(name: str, day: date) -> None:
    whole = code_lists()[name]
    assert [each.code for each in whole.entries if each.label.valid_on(day)] == [each.code for each in whole.on(day).entries]


@given(DAYS)
def test_a_school_form_on_a_day_has_at_most_one_span_of_years(day: date) -> None:
    assert all(len(each.school_years or ()) <= 1 for each in code_lists()["school-form"].on(day).entries)


@given(NAMES, st.data())
def test_a_version_changes_with_every_word_and_day(name: str, data: st.DataObject) -> None:
    whole = code_lists()[name]
    place = data.draw(st.integers(0, len(whole.entries) - 1))
    entry = whole.entries[place]
    changed = data.draw(st.sampled_from([replace(entry.label, sv=f"{entry.label.sv}."), replace(entry.label, valid_from=date(1950, 1, 1))]))
    others = (*whole.entries[:place], replace(entry, label=changed), *whole.entries[place + 1 :])
    assert whole.version != replace(whole, entries=others).version
    assert whole.version == replace(whole, entries=tuple(whole.entries)).version


def test_the_version_of_all_is_the_same_until_something_changes() -> None:
    assert version_of_all() == version_of_all()


@pytest.mark.parametrize(
    ("day", "code", "there"),
    [("2006-12-31", "1917", True), ("2006-12-31", "0331", False), ("2007-01-01", "0331", True), ("2002-12-31", "0330", False)],
)
def test_a_municipality_has_the_code_of_the_day(day: str, code: str, there: bool) -> None:
    assert there == (code in {each.code for each in code_lists()[MUNICIPALITY].on(date.fromisoformat(day)).entries})


def test_a_municipalitys_earlier_code_can_be_read_but_not_sent() -> None:
    assert ("Heby", False, "9999") == (municipality_name("1917"), is_municipality("1917"), municipality_name("9999"))
