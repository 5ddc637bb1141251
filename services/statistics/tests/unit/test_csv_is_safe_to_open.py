"""A cell never becomes a formula in a spreadsheet, and a file reads back as it was written."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.http.csv_file import number, write


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("formula", ["=1+1", "+46", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1+1", "\u00a0=1"])
def test_text_that_a_spreadsheet_would_count_is_marked_as_text(formula: str) -> None:
    assert f"'{formula}" == read(write(["name"], [[formula]]))[1][0]


def test_our_own_dash_for_none_stays_a_dash() -> None:
    assert [["name"], ["-"], ["7"]] == read(write(["name"], [[number(0)], [number(7)]]))


def test_a_negative_number_stays_a_number() -> None:
    assert "-3" == read(write(["n"], [[-3]]))[1][0]


def test_lines_end_as_rfc_4180_says() -> None:
    assert 'a,b\r\n"x,y",\r\n' == write(["a", "b"], [["x,y", None]])


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_whatever_stands_in_a_cell_comes_back_with_at_most_an_apostrophe_before_it(rows: list[list[str]]) -> None:
    back = read(write(["a", "b"], rows))[1:]
    assert len(rows) == len(back)
    for row, read_row in zip(rows, back, strict=True):
        assert all(cell in (given_cell, f"'{given_cell}") for cell, given_cell in zip(read_row, row, strict=True))
