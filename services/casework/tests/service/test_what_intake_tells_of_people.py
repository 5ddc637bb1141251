"""What intake tells of people and schools that change: names as they are now, and nobody chosen who has ended."""

from __future__ import annotations

from uuid import UUID

from services.casework.read_models.registers import is_coordinator, people_who_may_join, school_of
from services.casework.tests.desk import GUN, Desk
from shared.contracts.intake import OrganiserChanged, PersonChanged, PersonEnded, PersonRegistered, SchoolUnitChanged
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import OrganiserKind, RegisterChange, Role, SchoolForm


def test_whoever_has_ended_or_has_another_role_is_no_coordinator(desk: Desk) -> None:
    database, person = desk.workings.database, GUN
    desk.tell("intake", PersonRegistered(person, Role.COORDINATOR, None, desk.sealed(person, "Gun Gren")))
    assert is_coordinator(database, person)
    desk.tell("intake", PersonEnded(person, 2))
    assert not is_coordinator(database, person)
    assert person not in {each["person_id"] for each in people_who_may_join(database)}
    desk.tell("intake", PersonChanged(person, 3, Role.TEAM_LEAD, None))
    assert is_coordinator(database, person)
    desk.tell("intake", PersonChanged(person, 4, Role.AUDITOR, None))
    assert not is_coordinator(database, person)


def test_a_school_is_called_what_it_is_called_now(desk: Desk) -> None:
    organiser, unit, database = UUID(int=201), UUID(int=202), desk.workings.database
    desk.tell("intake", OrganiserChanged(organiser, RegisterChange.CORRECTED, OrganiserKind.INDEPENDENT, "2120003005", "Stiftelsen", None))
    forms = (SchoolForm.COMPULSORY,)
    desk.tell("intake", SchoolUnitChanged(unit, RegisterChange.RENAMED, organiser, "10000001", "Nya Ekbacken", forms, today(), None, None, ()))
    assert "Nya Ekbacken (fristående)" == school_of(database, unit)
