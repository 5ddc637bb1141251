"""The administrator's registers as pages."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.intake.application import Intake
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.codes import Look, OrganiserKind, Role
from shared.vocabulary.labels import label
from shared.vocabulary.language import say
from shared.web.access.looks import looked, looks
from shared.web.identity import current
from shared.web.rights import allowed
from shared.web.service import application, the_service

register_pages = Blueprint("registers-seen", __name__)

MOST_SHOWN = 200


@register_pages.get("/admin")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def registers() -> str:
    """Organisers with their school units, and people with their roles."""
    database, intake = the_service().database, application(Intake)
    organisers, organisers_total = lists.organisers(database, Seen.by(current()), MOST_SHOWN, 0)
    units, units_total = lists.school_units(database, Seen.by(current()), MOST_SHOWN, 0)
    people, people_total = lists.people(database, MOST_SHOWN, 0)
    looked(shown=len(organisers) + len(units) + len(people))
    names = {each["id"]: each["name"] for each in organisers}
    rows = (
        [(each["name"], label(OrganiserKind(each["kind"])), each["organisation_number"]) for each in organisers],
        [(each["name"], each["code"], names.get(each["organiser_id"], "")) for each in units],
        [(intake.open_name(each["name"]) or say("Gallrad"), label(Role(each["role"])), each["organisation_name"] or "") for each in people],
    )
    totals = (organisers_total, units_total, people_total)
    return render_template("intake/registers/registers.html", rows=rows, totals=totals, most=MOST_SHOWN)
