"""What becomes of organisers, school units and school areas, by API: renamed, moved, closed, followed by others, corrected."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake.application import Intake
from services.intake.http.readers import READERS
from services.intake.http.registers import bodies, items
from services.intake.http.registers.api import in_force_at_once
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer, PageArgs
from shared.web.service import application, the_service

organisation_routes = Routes("organisations", later("Vad som händer med huvudmän, skolenheter och skolområden."))
route = organisation_routes.route


def _done(thing: Any, state: str = "changed") -> Done:
    return Done(thing.id, thing.version, state)


@route("/organisations/<uuid:organisation_id>", methods=["GET"])
@allowed(*READERS, Role.ADMIN)
@looks(Look.LIST)
@organisation_routes.response(200, items.OrganiserItem)
def read_organiser(organisation_id: UUID) -> Any:
    """En huvudman: vilken som helst, eller för en skola den egna."""
    rows, _ = lists.organisers(the_service().database, Seen.by(current()), 1, 0, organisation_id)
    looked(rows=rows, complete=True)
    if not rows:
        raise NotFound
    return rows[0], 200, etag(rows[0]["version"])


@route("/organisations/<uuid:organisation_id>", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.OrganiserBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def correct_organiser(body: dict[str, Any], organisation_id: UUID) -> Done:
    """Rätta det som registrerades fel från början."""
    return _done(application(Intake).correct_organiser(organiser_id=organisation_id, **body, expected=expected_version(), by=act()))


@route("/organisations/<uuid:organisation_id>/name", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.NameBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def rename_organiser(body: dict[str, Any], organisation_id: UUID) -> Done:
    """Ett nytt namn från och med i dag."""
    return _done(application(Intake).rename_organiser(organiser_id=organisation_id, **body, expected=expected_version(), by=act()))


@route("/organisations/<uuid:organisation_id>/end", methods=["POST"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.OrganiserEndBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def end_organiser(body: dict[str, Any], organisation_id: UUID) -> Done:
    """Huvudmannen upphör. Den som tar över får skolenheterna, personalen och allt som är skickat. Nycklar spärras."""
    return _done(application(Intake).end_organiser(organiser_id=organisation_id, **body, expected=expected_version(), by=act()), "ended")


@route("/organisations/<uuid:organisation_id>/end", methods=["DELETE"])
@allowed(Role.ADMIN)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def reopen_organiser(organisation_id: UUID) -> Done:
    """Ångra att en huvudman har upphört. Det som gick över till någon annan flyttas tillbaka för sig."""
    return _done(application(Intake).reopen_organiser(organiser_id=organisation_id, expected=expected_version(), by=act()))


@route("/school-units/<uuid:school_unit_id>", methods=["GET"])
@allowed(*READERS, Role.ADMIN)
@looks(Look.LIST)
@organisation_routes.response(200, items.SchoolUnitItem)
def read_school_unit(school_unit_id: UUID) -> Any:
    """En skolenhet: vilken som helst, eller för en skola huvudmannens egna."""
    rows, _ = lists.school_units(the_service().database, Seen.by(current()), 1, 0, unit=school_unit_id)
    looked(rows=rows, complete=True)
    if not rows:
        raise NotFound
    return rows[0], 200, etag(rows[0]["version"])


@route("/school-units/<uuid:school_unit_id>", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.SchoolUnitBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def correct_school_unit(body: dict[str, Any], school_unit_id: UUID) -> Done:
    """Rätta det som registrerades fel från början."""
    return _done(application(Intake).correct_school_unit(school_unit_id=school_unit_id, **body, expected=expected_version(), by=act()))


@route("/school-units/<uuid:school_unit_id>/name", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.NameBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def rename_school_unit(body: dict[str, Any], school_unit_id: UUID) -> Done:
    """Ett nytt namn från och med i dag."""
    return _done(application(Intake).rename_school_unit(school_unit_id=school_unit_id, **body, expected=expected_version(), by=act()))


@route("/school-units/<uuid:school_unit_id>/school-forms", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.SchoolFormsBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def change_school_forms(body: dict[str, Any], school_unit_id: UUID) -> Done:
    """Andra skolformer från och med i dag."""
    return _done(application(Intake).change_school_forms(school_unit_id=school_unit_id, **body, expected=expected_version(), by=act()))


@route("/school-units/<uuid:school_unit_id>/organisation", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.MoveBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def move_school_unit(body: dict[str, Any], school_unit_id: UUID) -> Done:
    """En annan huvudman från och med i dag. Det som är skickat stannar hos den som skickade det."""
    organiser_id = body["organisation_id"]
    moved = application(Intake).move_school_unit(school_unit_id=school_unit_id, organiser_id=organiser_id, expected=expected_version(), by=act())
    return _done(moved)


@route("/school-units/<uuid:school_unit_id>/school-area", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.PlaceBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def place_school_unit(body: dict[str, Any], school_unit_id: UUID) -> Done:
    """Ett annat skolområde, eller inget."""
    return _done(application(Intake).place_school_unit(school_unit_id=school_unit_id, **body, expected=expected_version(), by=act()))


@route("/school-units/<uuid:school_unit_id>/closure", methods=["POST"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.UnitClosureBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def close_school_unit(body: dict[str, Any], school_unit_id: UUID) -> Done:
    """Skolenhetens sista dag, och vilka som tar över från dagen efter: flera när den delas, samma när flera slås ihop."""
    closed = application(Intake).close_school_unit(school_unit_id=school_unit_id, **body, expected=expected_version(), by=act())
    return _done(closed, "closed")


@route("/school-units/<uuid:school_unit_id>/closure", methods=["DELETE"])
@allowed(Role.ADMIN)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def reopen_school_unit(school_unit_id: UUID) -> Done:
    """Ångra en stängning."""
    return _done(application(Intake).reopen_school_unit(school_unit_id=school_unit_id, expected=expected_version(), by=act()))


@route("/school-areas", methods=["GET"])
@allowed(*READERS, Role.ADMIN)
@looks(Look.LIST)
@organisation_routes.arguments(PageArgs, location="query")
@organisation_routes.response(200, items.SchoolAreaList)
def list_school_areas(arguments: dict[str, Any]) -> Page[Any]:
    """Skolområden."""
    rows, total = lists.school_areas(the_service().database, Seen.by(current()), arguments["limit"], offset_of(arguments))
    looked(rows=rows, complete=True)
    return page_of(rows, total, arguments)


@route("/school-areas", methods=["POST"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.AreaBody)
@organisation_routes.response(201, CommandAnswer)
@in_force_at_once
@command(create=True)
def register_school_area(body: dict[str, Any]) -> Done:
    """Registrera ett skolområde."""
    return _done(application(Intake).register_school_area(**body, by=act()), "registered")


@route("/school-areas/<uuid:area_id>/name", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.NameBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def rename_school_area(body: dict[str, Any], area_id: UUID) -> Done:
    """Ett nytt namn från och med i dag."""
    return _done(application(Intake).rename_school_area(area_id=area_id, **body, expected=expected_version(), by=act()))


@route("/school-areas/<uuid:area_id>/end", methods=["PUT"])
@allowed(Role.ADMIN)
@organisation_routes.arguments(bodies.AreaEndBody)
@organisation_routes.response(200, CommandAnswer)
@in_force_at_once
@command()
def close_school_area(body: dict[str, Any], area_id: UUID) -> Done:
    """Skolområdets sista dag, eller att det inte har någon."""
    return _done(application(Intake).close_school_area(area_id=area_id, **body, expected=expected_version(), by=act()))
