"""A day written by hand is understood, or refused; never taken for another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.vocabulary.written_days import day_as_written

MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]
DAYS = some.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@given(DAYS)
def test_every_day_is_the_same_however_it_is_written(day: date) -> None:
    ways = [
        f"{day}",
        f"{day:%Y%m%d}",
        f" {day.year}/{day.month}/{day.day} ",
        f"{day:%Y.%m.%d}",
        f"{day.day}/{day.month} {day.year}",
        f"{day.day}/{day.month}-{day.year}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"den {day.day}:e {MONTHS[day.month - 1][:3].upper()}. {day.year}",
        f"{day:%d %B %Y}",
    ]
    assert [day] * len(ways) == [day_as_written(each) for each in ways]


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01", "30/2 2026", "31 nov 2026", "1 tober 2026", "i går", "01/02/26", "1 10 2026", "2026101"])
def test_what_is_no_day_or_could_be_two_is_refused(text: str) -> None:
    assert day_as_written(text) is None
