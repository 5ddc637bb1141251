"""Organisers, school units and areas change, and every change keeps what it does not speak of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.organiser import Organiser
from services.intake.domain.register_errors import ClosesBeforeItOpens, NothingChanged, OrganiserEnded, SucceedsItself, UnitClosed
from services.intake.domain.school_area import SchoolArea
from services.intake.domain.school_unit import SchoolUnit, run_by
from shared.eventlog.act import act_of_service
from shared.vocabulary.codes import OrganiserKind, RegisterChange, SchoolForm
from shared.vocabulary.words import OrganisationNumber, PublicName, SchoolUnitCode

OPENED, LAST = date(2011, 7, 1), date(2021, 6, 30)
OWNER, OTHER, AREA, HEIR = (UUID(int=at) for at in range(1, 5))
Deed = Callable[[SchoolUnit], None]

DEEDS: dict[str, tuple[Deed, str, object]] = {
    "rename": (lambda unit: unit.rename(PublicName("Almen")), "name", "Almen"),
    "offer": (lambda unit: unit.offer((SchoolForm.UPPER_SECONDARY,)), "school_forms", (SchoolForm.UPPER_SECONDARY,)),
    "move": (lambda unit: unit.move(OTHER), "organiser_id", OTHER),
    "place": (lambda unit: unit.place(AREA), "area_id", AREA),
}


def a_unit() -> SchoolUnit:
    return SchoolUnit(uuid4(), OWNER, SchoolUnitCode("10000001"), PublicName("Ekbacken"), (SchoolForm.COMPULSORY,), OPENED)


def an_organiser() -> Organiser:
    return Organiser(uuid4(), OrganiserKind.INDEPENDENT, OrganisationNumber("1000000001"), PublicName("Stiftelsen"))


@given(st.permutations(sorted(DEEDS)))
def test_changes_in_any_order_end_the_same_and_leave_the_rest(order: list[str]) -> None:
    unit = a_unit()
    for name in order:
        before = unit.unit.parts
        deed, field, value = DEEDS[name]
        deed(unit)
        assert {**before, field: value} == unit.unit.parts
        with pytest.raises(NothingChanged):
            deed(unit)


def test_a_closed_unit_has_a_last_day_and_those_that_follow_it_until_it_opens_again() -> None:
    unit = a_unit()
    unit.close(LAST, (HEIR,))
    assert (LAST, (HEIR,)) == (unit.unit.valid_to, unit.unit.successors)
    with pytest.raises(UnitClosed):
        unit.close(LAST, ())
    with pytest.raises(UnitClosed):
        unit.move(OTHER)
    unit.reopen()
    assert (None, ()) == (unit.unit.valid_to, unit.unit.successors)


def test_a_unit_neither_closes_before_it_opens_nor_follows_itself() -> None:
    unit = a_unit()
    with pytest.raises(ClosesBeforeItOpens):
        unit.close(date(2011, 6, 30), ())
    with pytest.raises(SucceedsItself):
        unit.close(LAST, (unit.id,))
    unit.close(LAST, ())
    with pytest.raises(ClosesBeforeItOpens):
        unit.correct(unit.unit.code, unit.unit.name, unit.unit.school_forms, date(2022, 1, 1))


def test_a_correction_says_what_was_so_from_the_beginning() -> None:
    unit = a_unit()
    unit.correct(SchoolUnitCode("10000002"), PublicName("Rätt"), (SchoolForm.COMPULSORY,), OPENED)
    changed = unit.pending_events[-1]
    assert isinstance(changed, SchoolUnit.Changed)
    assert (RegisterChange.CORRECTED, "10000002") == (changed.why, changed.code)


def test_an_organiser_that_has_ended_is_corrected_but_not_renamed_and_may_open_again() -> None:
    organiser = an_organiser()
    with pytest.raises(SucceedsItself):
        organiser.end(organiser.id)
    organiser.end(OTHER)
    assert (True, OTHER) == (organiser.ended, organiser.successor)
    with pytest.raises(OrganiserEnded):
        organiser.rename(PublicName("Nytt"))
    organiser.correct(OrganiserKind.MUNICIPAL, organiser.organisation_number, organiser.name)
    assert (True, OTHER) == (organiser.ended, organiser.successor)
    organiser.reopen()
    assert (False, None) == (organiser.ended, organiser.successor)
    with pytest.raises(NothingChanged):
        organiser.reopen()


def test_an_area_has_a_last_day_or_none_after_all() -> None:
    area = SchoolArea(uuid4(), PublicName("Västra"), OPENED)
    with pytest.raises(NothingChanged):
        area.rename(PublicName("Västra"))
    with pytest.raises(ClosesBeforeItOpens):
        area.close(date(2000, 1, 1))
    area.close(LAST)
    assert LAST == area.valid_to
    area.close(None)
    assert area.valid_to is None


def test_a_school_unit_is_run_by_whoever_ran_it_on_the_day_whatever_else_is_written_later_of_that_day() -> None:
    unit, days = a_unit(), [OPENED, date(2018, 7, 1), date(2021, 7, 1), date(2016, 1, 1)]
    unit.move(OTHER)
    unit.move(HEIR)
    unit.rename(PublicName("Almen"))
    story: list[Any] = list(unit.pending_events)
    for event, day in zip(story, days, strict=True):
        object.__setattr__(event, "act", act_of_service(OWNER, day))
    told = [run_by(story, day) for day in (date(2005, 1, 1), date(2017, 1, 1), date(2018, 6, 30), days[1], date(2021, 6, 30), days[2])]
    assert [OWNER, OWNER, OWNER, OTHER, OTHER, HEIR] == told
