"""The outcome table as the report of 2021 told it (seed 001): 80 closed, 52 back, 35 and 17 of them in the two bands."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain.outcomes import BegunYears, Count, EmptyPeriod, Share, shape
from shared.vocabulary.codes import ClosureReason, Outcome

REPORT = [
    Count(Outcome.BACK_60_100, ClosureReason.GOAL_REACHED, 35),
    Count(Outcome.BACK_25_60, ClosureReason.SCHOOL_CONTINUES, 17),
    Count(Outcome.NOT_BACK, ClosureReason.OTHER_ACTOR_COORDINATES, 8),
    Count(Outcome.NOT_BACK, ClosureReason.VERY_POOR_WELLBEING, 20),
    Count(None, None, 6),
]

counts = st.lists(
    st.builds(Count, outcome=st.sampled_from(Outcome), reason=st.sampled_from(ClosureReason), interventions=st.integers(1, 99))
    | st.builds(Count, outcome=st.none(), reason=st.none(), interventions=st.integers(1, 99)),
    max_size=20,
)


def test_52_of_80_are_back_to_some_extent() -> None:
    assert Share(52, 65) == shape(REPORT).back


def test_the_bands_and_those_not_back_have_the_reports_numbers_and_percent() -> None:
    expected = {Outcome.BACK_60_100: Share(35, 44), Outcome.BACK_25_60: Share(17, 21), Outcome.NOT_BACK: Share(28, 35)}
    assert expected == shape(REPORT).by_outcome


def test_those_still_running_are_told_and_are_outside_the_shares() -> None:
    table = shape(REPORT)
    assert (86, 80, 6) == (table.begun, table.closed.count, table.not_closed)


def test_reasons_stand_under_their_outcome() -> None:
    reasons = shape(REPORT).reasons
    assert Share(8, 10) == reasons[Outcome.NOT_BACK, ClosureReason.OTHER_ACTOR_COORDINATES]
    assert (Outcome.NOT_BACK, ClosureReason.GOAL_REACHED) not in reasons


def test_the_report_of_2021_follows_up_2019_and_2020() -> None:
    assert BegunYears(2019, 2020) == BegunYears.asked(None, None, date(2021, 8, 13))
    assert BegunYears(2019, 2020) == BegunYears.asked(None, None, date(2021, 8, 13), last_begun=2020)


def test_without_asking_the_table_ends_with_the_last_whole_year_in_which_any_began():
    assert BegunYears(2020, 2021) == BegunYears.asked(None, None, date(2026, 11, 21), last_begun=2021)


def test_a_year_asked_for_alone_keeps_its_end_of_the_period():
    assert BegunYears(2018, 2020) == BegunYears.asked(2018, None, date(2021, 8, 13), last_begun=2020)
    assert BegunYears(2018, 2019) == BegunYears.asked(None, 2019, date(2021, 8, 13), last_begun=2020)


def test_years_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(EmptyPeriod):
        BegunYears(2020, 2019)


def test_nothing_closed_has_no_shares() -> None:
    assert Share(0, None) == shape([]).closed == shape([]).back


@given(counts, st.randoms(use_true_random=False))
def test_parts_sum_to_the_whole_in_any_order(given_counts: list[Count], random: Random) -> None:
    table = shape(given_counts)
    assert table.closed.count == sum(share.count for share in table.by_outcome.values()) == sum(share.count for share in table.reasons.values())
    assert table.closed.count == table.back.count + table.by_outcome[Outcome.NOT_BACK].count
    shuffled = given_counts.copy()
    random.shuffle(shuffled)
    assert table == shape(shuffled)
