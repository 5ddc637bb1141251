"""Table 1 as the report of 2021 printed it (seed 001), laid out from counts."""

from datetime import date

import pytest

from services.statistics.domain.incoming_cases import CELLS, Count, IncomingCases, shape
from services.statistics.domain.period import PartYear
from shared.vocabulary.codes import OrganiserKind, SchoolForm

COMPULSORY, UPPER = SchoolForm.COMPULSORY, SchoolForm.UPPER_SECONDARY

# year, form: municipal boy, municipal girl, independent boy, independent girl
REPORT = {
    (2018, COMPULSORY): (48, 28, 13, 9),
    (2018, UPPER): (9, 0, 3, 1),
    (2019, COMPULSORY): (25, 22, 12, 9),
    (2019, UPPER): (4, 3, 1, 4),
    (2020, COMPULSORY): (29, 29, 10, 7),
    (2020, UPPER): (1, 3, 0, 0),
    (2021, COMPULSORY): (34, 21, 5, 5),
    (2021, UPPER): (1, 0, 0, 0),
}
LAST_DAY = date(2021, 8, 13)


@pytest.fixture
def table() -> IncomingCases:
    counts = [Count(year, form, *cell, number) for (year, form), row in REPORT.items() for cell, number in zip(CELLS, row, strict=True)]
    return shape(counts, LAST_DAY)


def test_every_year_and_form_has_the_reports_line(table: IncomingCases) -> None:
    assert REPORT == {(line.year, line.form): line.cells for line in table.lines}


def test_lines_stand_in_the_reports_order(table: IncomingCases) -> None:
    assert list(REPORT) == [(line.year, line.form) for line in table.lines]


def test_lines_have_the_reports_totals(table: IncomingCases) -> None:
    assert [98, 13, 68, 12, 75, 4, 65, 1] == [line.total for line in table.lines]


def test_years_sum_to_111_80_79_and_66(table: IncomingCases) -> None:
    assert {2018: 111, 2019: 80, 2020: 79, 2021: 66} == {line.year: line.total for line in table.years}


def test_forms_sum_to_306_and_30(table: IncomingCases) -> None:
    assert {COMPULSORY: 306, UPPER: 30} == {line.form: line.total for line in table.forms}


def test_everything_sums_to_336(table: IncomingCases) -> None:
    assert 336 == table.everything.total
    assert (151, 106, 44, 35) == table.everything.cells


def test_the_last_year_is_marked_as_a_part(table: IncomingCases) -> None:
    assert PartYear(2021, date(2021, 8, 13), days=225, days_of_year=365) == table.part


def test_a_line_tells_municipal_from_independent(table: IncomingCases) -> None:
    assert 76 == table.lines[0].of(OrganiserKind.MUNICIPAL)
    assert 22 == table.lines[0].of(OrganiserKind.INDEPENDENT)
