"""Organisers, their school units and the school areas as pages of the administrator's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.organiser import Organiser
from services.intake.domain.school_unit import SchoolUnit
from services.intake.http.registers.changes import ask, carry_out, change_of
from services.intake.http.registers.organisation_changes import NEW_AREA, NEW_ORGANISER, NEW_UNIT, OF_AREA, OF_ORGANISER, OF_UNIT
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, OrganiserKind, Role, SchoolForm
from shared.vocabulary.labels import label
from shared.vocabulary.language import say
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import command
from shared.web.identity import current
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

organisation_pages = Blueprint("organisations-seen", __name__)

ORGANISATIONS, AREAS = "/intake/admin/organisations", "/intake/admin/school-areas"
LIMIT, MOST_SHOWN = 50, 500
Page = Response | tuple[str, int]


@organisation_pages.get("/admin/organisations")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_organisers() -> str:
    """Every organiser by name."""
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    rows, total = lists.organisers(the_service().database, Seen.by(current()), LIMIT, (arguments["page"] - 1) * LIMIT)
    looked(rows=rows)
    return render_template("intake/registers/organisations.html", page=page_of([_named(row) for row in rows], total, arguments))


@organisation_pages.get("/admin/organisations/new")
@allowed(Role.ADMIN)
@shows_nothing
def ask_for_organiser() -> str:
    """The form."""
    return ask(NEW_ORGANISER, None, _organisers())


@organisation_pages.post("/admin/organisations/new")
@allowed(Role.ADMIN)
@shows_nothing
@command(versioned=False)
def register_organiser() -> Page:
    """A new organiser."""
    return carry_out(NEW_ORGANISER, UUID(int=0), None, _organisers())


@organisation_pages.get("/admin/organisations/<uuid:organisation_id>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_organiser(organisation_id: UUID) -> str:
    """An organiser with its school units and its history."""
    row, database = _organiser(organisation_id), the_service().database
    units, _ = lists.school_units(database, Seen.by(current()), MOST_SHOWN, 0, organisation_id)
    heir = _organiser(row["successor"]) if row["successor"] else None
    intake = application(Intake)
    ended = intake.load(Organiser, organisation_id).ended
    looked(shown=1 + len(units))
    return render_template(
        "intake/registers/organisation.html",
        organisation=_named(row),
        heir=heir,
        ended=ended,
        units=units,
        today=today(),
        history=_history(intake, organisation_id),
    )


@organisation_pages.get("/admin/organisations/<uuid:organisation_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def ask_about_organiser(organisation_id: UUID, name: str) -> str:
    """The form of a change, or of a new school unit."""
    row = _organiser(organisation_id)
    looked(shown=1)
    if name == "school-unit":
        return ask(NEW_UNIT, None, _organiser_trail(row))
    return ask(change_of(OF_ORGANISER, name), row, _organiser_trail(row))


@organisation_pages.post("/admin/organisations/<uuid:organisation_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
@command(versioned=False)
def change_organiser(organisation_id: UUID, name: str) -> Page:
    """Carry it out."""
    row = _organiser(organisation_id)
    trail = _organiser_trail(row)
    if name == "school-unit":
        return carry_out(NEW_UNIT, organisation_id, None, trail, trail[-1][1])
    return carry_out(change_of(OF_ORGANISER, name), organisation_id, row, trail, trail[-1][1])


@organisation_pages.get("/admin/school-units/<uuid:school_unit_id>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_school_unit(school_unit_id: UUID) -> str:
    """A school unit, which follow it, and its history."""
    row = _unit(school_unit_id)
    organiser = _organiser(row["organiser_id"])
    heirs = [_unit(each) for each in row["successors"]]
    looked(shown=1 + len(heirs))
    forms = [label(SchoolForm(each)) for each in row["school_forms"]]
    history = _history(application(Intake), school_unit_id)
    return render_template(
        "intake/registers/school_unit.html", unit=row, organiser=organiser, heirs=heirs, forms=forms, today=today(), history=history
    )


@organisation_pages.get("/admin/school-units/<uuid:school_unit_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def ask_about_school_unit(school_unit_id: UUID, name: str) -> str:
    """The form of a change."""
    row = _unit(school_unit_id)
    looked(shown=1)
    return ask(change_of(OF_UNIT, name), row, _unit_trail(row))


@organisation_pages.post("/admin/school-units/<uuid:school_unit_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
@command()
def change_school_unit(school_unit_id: UUID, name: str) -> Page:
    """Carry it out."""
    row = _unit(school_unit_id)
    trail = _unit_trail(row)
    return carry_out(change_of(OF_UNIT, name), school_unit_id, row, trail, trail[-1][1])


@organisation_pages.get("/admin/school-areas")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_school_areas() -> str:
    """Every school area, with how many schools it has."""
    rows, _ = lists.school_areas(the_service().database, Seen.by(current()), MOST_SHOWN, 0)
    looked(rows=rows)
    return render_template("intake/registers/school_areas.html", areas=rows, today=today())


@organisation_pages.get("/admin/school-areas/new")
@allowed(Role.ADMIN)
@shows_nothing
def ask_for_school_area() -> str:
    """The form."""
    return ask(NEW_AREA, None, _areas())


@organisation_pages.post("/admin/school-areas/new")
@allowed(Role.ADMIN)
@shows_nothing
@command(versioned=False)
def register_school_area() -> Page:
    """A new school area."""
    return carry_out(NEW_AREA, UUID(int=0), None, _areas(), AREAS)


@organisation_pages.get("/admin/school-areas/<uuid:area_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def ask_about_school_area(area_id: UUID, name: str) -> str:
    """The form of a change."""
    looked(shown=1)
    return ask(change_of(OF_AREA, name), _area(area_id), _areas())


@organisation_pages.post("/admin/school-areas/<uuid:area_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
@command()
def change_school_area(area_id: UUID, name: str) -> Page:
    """Carry it out."""
    return carry_out(change_of(OF_AREA, name), area_id, _area(area_id), _areas(), AREAS)


def _organisers() -> list[tuple[str, str]]:
    return [(say("Huvudmän"), ORGANISATIONS)]


def _organiser_trail(row: Any) -> list[tuple[str, str]]:
    return [*_organisers(), (row["name"], f"{ORGANISATIONS}/{row['id']}")]


def _unit_trail(row: Any) -> list[tuple[str, str]]:
    return [*_organiser_trail(_organiser(row["organiser_id"])), (row["name"], f"/intake/admin/school-units/{row['id']}")]


def _areas() -> list[tuple[str, str]]:
    return [(say("Skolområden"), AREAS)]


def _organiser(organiser_id: UUID) -> Any:
    return _first(lists.organisers(the_service().database, Seen.by(current()), 1, 0, organiser_id))


def _unit(school_unit_id: UUID) -> Any:
    return _first(lists.school_units(the_service().database, Seen.by(current()), 1, 0, unit=school_unit_id))


def _area(area_id: UUID) -> Any:
    rows, total = lists.school_areas(the_service().database, Seen.by(current()), MOST_SHOWN, 0)
    return _first(([row for row in rows if row["id"] == area_id], total))


def _first(found: tuple[list[Any], int]) -> Any:
    if not found[0]:
        raise NotFound
    return found[0][0]


def _named(row: Any) -> dict[str, Any]:
    return {**row, "kind": label(OrganiserKind(row["kind"]))}


def _history(intake: Intake, thing: UUID) -> list[tuple[Any, str, str]]:
    """Day, what happened and what it was called then, the latest first."""
    told = []
    for recorded in reversed(intake.story(thing)):
        match recorded.event:
            case Organiser.Changed(why=why, name=name) | SchoolUnit.Changed(why=why, name=name):
                told.append((recorded.event.known_act.effective_on, label(why), str(name)))
            case Organiser.Registered(name=name) | SchoolUnit.Registered(name=name):
                told.append((recorded.event.known_act.effective_on, say("Registrerad"), str(name)))
    return told
