"""Whatever was counted, the sums of Table 1 are sums, and no year goes missing."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain.incoming_cases import CELLS, Count, IncomingCases, shape
from services.statistics.domain.period import part_year
from shared.vocabulary.codes import OrganiserKind, SchoolForm, Sex

counts = st.lists(
    st.builds(
        Count,
        year=st.integers(2015, 2021),
        form=st.sampled_from(SchoolForm),
        kind=st.sampled_from(OrganiserKind),
        sex=st.sampled_from(Sex),
        referrals=st.integers(0, 300),
    ),
    max_size=40,
)
last_days = st.dates(date(2021, 1, 1), date(2021, 12, 31))


@given(counts, last_days)
def test_years_forms_lines_and_everything_have_the_same_sum(given_counts: list[Count], through: date) -> None:
    table = shape(given_counts, through)
    expected = sum(count.referrals for count in given_counts)
    assert expected == table.everything.total
    assert expected == sum(line.total for line in table.lines)
    assert expected == sum(line.total for line in table.years)
    assert expected == sum(line.total for line in table.forms)


@given(counts, last_days)
def test_each_column_of_a_year_is_the_sum_of_its_forms(given_counts: list[Count], through: date) -> None:
    table = shape(given_counts, through)
    for year in table.years:
        of_year = [line.cells for line in table.lines if line.year == year.year]
        assert year.cells == tuple(map(sum, zip(*of_year, strict=True)))


@given(counts, last_days, st.randoms(use_true_random=False))
def test_the_order_of_the_counts_does_not_matter(given_counts: list[Count], through: date, random: Random) -> None:
    shuffled = given_counts.copy()
    random.shuffle(shuffled)
    assert shape(given_counts, through) == shape(shuffled, through)


def test_a_year_without_referrals_is_told_and_not_left_out() -> None:
    first = Count(2018, SchoolForm.COMPULSORY, OrganiserKind.MUNICIPAL, Sex.BOY, 1)
    last = Count(2020, SchoolForm.COMPULSORY, OrganiserKind.MUNICIPAL, Sex.GIRL, 2)
    table = shape([first, last], date(2020, 12, 31))
    assert [(2018, 1), (2019, 0), (2020, 2)] == [(line.year, line.total) for line in table.years]


def test_no_referrals_make_an_empty_table() -> None:
    table = shape([], date(2021, 8, 13))
    assert IncomingCases() == table
    assert len(CELLS) * (0,) == table.everything.cells


def test_a_whole_year_is_not_marked() -> None:
    assert part_year(date(2020, 12, 31)) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_part_year_never_has_more_days_than_its_year(through: date) -> None:
    part = part_year(through)
    assert (part is None) == ((through.month, through.day) == (12, 31))
    assert part is None or 1 <= part.days < part.days_of_year <= 366
