"""On any day no coordinator has more cases than there is room for, and none outside the time in the team."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.casework.domain import errors
from services.casework.domain.team import TeamMember
from services.casework.tests.cases import ANNA
from shared.vocabulary.codes import Profession
from shared.vocabulary.refusal import Refusal

AUGUST, DECEMBER, JANUARY = date(2020, 8, 1), date(2020, 12, 31), date(2021, 1, 1)


def a_member(capacity: int = 1, starts_on: date = AUGUST, ends_on: date | None = DECEMBER) -> TeamMember:
    member = TeamMember(person_id=ANNA)
    member.join(Profession.SOCIAL_WORKER, starts_on, ends_on, capacity)
    return member


def test_a_member_takes_cases_up_to_the_capacity():
    member = a_member(capacity=2)
    member.take(uuid4(), AUGUST)
    member.take(uuid4(), AUGUST)
    with pytest.raises(errors.NoRoom):
        member.take(uuid4(), DECEMBER)
    assert 2 == member.cases_on(DECEMBER)


@pytest.mark.parametrize("on", [AUGUST - timedelta(days=1), JANUARY])
def test_nobody_takes_a_case_outside_the_time_in_the_team(on: date):
    with pytest.raises(errors.NotInTeam):
        a_member().take(uuid4(), on)


def test_a_place_that_is_freed_can_be_taken_the_same_day():
    member, first = a_member(), uuid4()
    member.take(first, AUGUST)
    member.free(first, date(2020, 10, 1))
    member.take(uuid4(), date(2020, 10, 1))
    assert (1, 1) == (member.cases_on(date(2020, 9, 30)), member.cases_on(date(2020, 10, 1)))


def test_a_case_told_of_afterwards_may_not_overfill_a_later_day():
    member = a_member()
    member.take(uuid4(), date(2020, 10, 1))
    with pytest.raises(errors.NoRoom):
        member.take(uuid4(), AUGUST)


def test_who_has_left_the_team_has_no_cases_and_a_new_time_must_have_room_for_those_it_still_holds():
    member = a_member(capacity=2)
    member.take(uuid4(), AUGUST)
    member.take(uuid4(), AUGUST)
    assert 0 == member.cases_on(JANUARY)
    with pytest.raises(errors.NoRoom):
        member.join(Profession.SOCIAL_WORKER, JANUARY, None, 1)


@pytest.mark.parametrize(("starts_on", "ends_on"), [(DECEMBER, None), (date(2020, 7, 1), AUGUST), (date(2020, 9, 1), date(2020, 9, 30))])
def test_two_times_in_the_team_do_not_overlap(starts_on: date, ends_on: date | None):
    with pytest.raises(errors.MembershipsOverlap):
        a_member().join(Profession.SOCIAL_WORKER, starts_on, ends_on, 5)


def test_a_time_in_the_team_does_not_end_before_it_starts():
    with pytest.raises(errors.EndsBeforeStart):
        a_member(starts_on=DECEMBER, ends_on=AUGUST)


def test_freeing_a_place_that_was_never_taken_changes_nothing():
    member = a_member()
    member.collect_events()
    member.free(uuid4(), AUGUST)
    assert [] == member.collect_events()


DAYS = st.integers(0, 60).map(lambda days: AUGUST + timedelta(days=days))
CASES = st.integers(1, 12).map(lambda number: UUID(int=number))
COMMANDS = st.one_of(
    st.builds(
        lambda starts_on, days, capacity: (
            lambda member: member.join(Profession.SOCIAL_WORKER, starts_on, None if days is None else starts_on + timedelta(days=days), capacity)
        ),
        DAYS,
        st.none() | st.integers(0, 30),
        st.integers(0, 3),
    ),
    st.builds(lambda case_id, on: lambda member: member.take(case_id, on), CASES, DAYS),
    st.builds(lambda case_id, on: lambda member: member.take(case_id, on), CASES, DAYS),
    st.builds(lambda case_id, on: lambda member: member.free(case_id, on), CASES, DAYS),
)


@settings(max_examples=300)
@given(st.lists(COMMANDS, min_size=5, max_size=40))
def test_for_any_sequence_of_commands_no_day_is_overfull(commands):
    member = TeamMember(person_id=ANNA)
    for command in commands:
        try:
            command(member)
        except Refusal:
            continue
    for number in range(100):
        day = AUGUST + timedelta(days=number)
        room = [each.capacity for each in member.memberships if each.includes(day)]
        assert member.cases_on(day) <= sum(room)
        assert len(room) <= 1
