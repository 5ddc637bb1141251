"""For any sequence of commands: replay as known at an instant is what was seen live, and as true on a day it never fails."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from typing import get_args

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from services.casework.domain.errors import BeforeTheFirstEvent
from services.casework.read_models.case_file import CaseFile, fold
from services.casework.read_models.times import known_at, true_on
from services.casework.story import Correction
from services.casework.tests.cases import accepted
from services.casework.tests.commands import DAYS, FIRST, Told, state, stories, told
from shared.eventlog.log import Recorded

LAST_DAY = date(2099, 12, 31)


def file_of(events: list[Recorded]) -> CaseFile:
    file = fold(events)
    assert file is not None
    return file


@settings(max_examples=80, deadline=None)
@given(stories(), st.integers(0, 40))
def test_replay_as_known_at_an_instant_is_the_case_that_was_seen_then(told_of: Told, seconds: int):
    assume(told_of.captured)
    for at, seen in told_of.captured:
        assert seen == state(file_of(known_at(told_of.story, at + timedelta(seconds=seconds))).case)


@settings(max_examples=80, deadline=None)
@given(stories())
def test_an_instant_before_the_first_event_holds_nothing(told_of: Told):
    assert [] == known_at(told_of.story, FIRST - timedelta(microseconds=1))


@settings(max_examples=100, deadline=None)
@given(stories(), DAYS)
def test_as_true_on_any_day_as_known_at_any_instant_never_fails(told_of: Told, day: date):
    for at, _ in told_of.captured:
        known = known_at(told_of.story, at)
        try:
            so = true_on(known, day)
        except BeforeTheFirstEvent:
            assert known[0].event.known_act.effective_on > day
            continue
        assert file_of(so).case.id == told_of.case.id
        assert {each.position for each in so} <= {each.position for each in known}


@settings(max_examples=100, deadline=None)
@given(stories())
def test_as_true_on_a_day_after_all_of_it_the_case_is_as_it_is_known(told_of: Told):
    for at, seen in told_of.captured:
        assert seen == state(file_of(true_on(known_at(told_of.story, at), LAST_DAY)).case)


@settings(max_examples=100, deadline=None)
@given(stories(), DAYS)
def test_nothing_is_true_on_a_day_that_is_said_to_have_been_so_later(told_of: Told, day: date):
    assume(told_of.story)
    try:
        so = true_on(told_of.story, day)
    except BeforeTheFirstEvent:
        return
    corrected = _corrected(told_of.story)
    first, *others = so
    assert 1 == first.event.originator_version
    assert [] == [each for each in others if each.event.originator_version not in corrected and each.event.known_act.effective_on > day]


@settings(max_examples=80, deadline=None)
@given(stories(days=st.just(date(2020, 8, 3)), corrections=False), st.lists(st.integers(0, 3), min_size=5, max_size=5), st.integers(0, 200))
def test_where_all_was_recorded_in_the_order_in_which_it_was_so_a_day_is_a_beginning_of_the_log(told_of: Told, pauses: list[int], days: int):
    assume(told_of.story)
    on = date(2020, 8, 3)
    for pause, each in zip(cycle(pauses), told_of.story, strict=False):
        on += timedelta(days=pause)
        object.__setattr__(each.event.known_act, "effective_on", on)
    until = told_of.story[0].event.known_act.effective_on + timedelta(days=days)
    by_then = [each for each in told_of.story if each.event.known_act.effective_on <= until]
    assert by_then == true_on(told_of.story, until)


@settings(max_examples=80, deadline=None)
@given(stories())
def test_the_words_that_stand_are_those_of_the_last_correction(told_of: Told):
    assume(told_of.story)
    file = file_of(told_of.story)
    assert (file.closure.originator_version if file.closure else None) == file.case.closure
    assert {key: meeting.minutes for key, meeting in file.case.meetings.items() if meeting.minutes} == {
        key: event.originator_version for key, event in file.minutes.items()
    }
    assert {key: decision.made for key, decision in file.case.decisions.items()} == {
        key: event.originator_version for key, event in file.decisions.items()
    }
    assert {key: decision.follow_ups[-1].version for key, decision in file.case.decisions.items() if decision.follow_ups} == {
        key: event.originator_version for key, event in file.follow_ups.items()
    }


def _corrected(known: list[Recorded]) -> set[int]:
    """The versions of events in whose place something else stands."""
    return {each.event.corrects for each in known if isinstance(each.event, Correction)}


class SawThemAll(Exception):
    """Every kind of story has been told."""


def test_the_stories_that_are_told_do_hold_corrections_and_days_out_of_order():
    """So that the properties above are about something."""
    wanted = {kind.__name__ for kind in get_args(Correction)} | {"InvitationCancelled", "DecisionFollowedUp", "out of order"}
    found: set[str] = set()

    @settings(max_examples=3000, deadline=None, database=None, phases=[Phase.generate], report_multiple_bugs=False)
    @given(stories())
    def look(told_of: Told) -> None:
        found.update(type(each.event).__name__ for each in told_of.story)
        days = [each.event.known_act.effective_on for each in told_of.story]
        found.update({"out of order"} if days != sorted(days) else ())
        if wanted <= found:
            raise SawThemAll

    with pytest.raises(SawThemAll):
        look()


@pytest.mark.parametrize("day", [date(2020, 8, 2), date(1900, 1, 1)])
def test_a_day_before_all_days_has_an_error_of_its_own(day: date):
    with pytest.raises(BeforeTheFirstEvent):
        true_on(told([(accepted, date(2020, 8, 3))]).story, day)
