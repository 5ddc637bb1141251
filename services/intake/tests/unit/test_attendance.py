"""What counts as long-term absent, and sums that point at nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.attendance import Minutes, StageCount, count
from shared.vocabulary.codes import Stage

A_MINUTES = st.integers(0, 2000).flatmap(
    lambda scheduled: st.integers(0, scheduled).flatmap(
        lambda valid: st.integers(0, scheduled - valid).map(lambda unreported: Minutes(scheduled, valid, unreported))
    )
)
PUPILS = st.lists(st.tuples(st.sampled_from([Stage.EARLY, Stage.LATE, Stage.UPPER_SECONDARY]), A_MINUTES), max_size=60)


@pytest.mark.parametrize(
    ("minutes", "long_term"),
    [
        (Minutes(1000, 400, 0), False),
        (Minutes(1000, 401, 0), True),
        (Minutes(1000, 200, 201), True),
        (Minutes(1000, 0, 400), False),
        (Minutes(3, 1, 0), False),
        (Minutes(7, 3, 0), True),
        (Minutes(0, 0, 0), False),
    ],
)
def test_long_term_absent_is_strictly_more_than_forty_percent_of_both_sorts_of_absence(minutes: Minutes, long_term: bool) -> None:
    assert long_term == minutes.is_long_term(40)


@given(PUPILS)
def test_the_parts_make_the_whole(pupils: list[tuple[Stage, Minutes]]) -> None:
    counts = count(pupils, more_than_percent=40, fewest=1)
    assert len(pupils) == sum(each.pupils for each in counts)
    for name in ("scheduled", "valid", "unreported"):
        assert sum(getattr(minutes, name) for _, minutes in pupils) == sum(getattr(each, f"{name}_minutes") for each in counts)
    assert sum(minutes.is_long_term(40) for _, minutes in pupils) == sum(each.long_term or 0 for each in counts)


@given(PUPILS.flatmap(lambda pupils: st.tuples(st.just(pupils), st.permutations(pupils))))
def test_the_order_of_the_lines_does_not_matter(orders: tuple[list[tuple[Stage, Minutes]], list[tuple[Stage, Minutes]]]) -> None:
    one, other = (count(each, more_than_percent=40, fewest=5) for each in orders)
    assert one == other


@given(PUPILS)
def test_a_sum_is_never_told_of_fewer_pupils_than_the_profile_says(pupils: list[tuple[Stage, Minutes]]) -> None:
    for each in count(pupils, more_than_percent=40, fewest=5):
        sums = (each.scheduled_minutes, each.valid_minutes, each.unreported_minutes, each.long_term)
        assert (each.pupils < 5) == (sums == (None, None, None, None))


def test_a_stage_of_one_pupil_tells_only_that_there_is_one() -> None:
    assert (StageCount(Stage.LATE, 1, None, None, None, None),) == count([(Stage.LATE, Minutes(10, 5, 5))], more_than_percent=40, fewest=5)
