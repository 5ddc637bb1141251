"""The administrator's first page."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.codes import Role
from shared.web.access.looks import shows_nothing
from shared.web.identity import current
from shared.web.rights import allowed
from shared.web.service import the_service

register_pages = Blueprint("registers-seen", __name__)


@register_pages.get("/admin")
@allowed(Role.ADMIN)
@shows_nothing
def registers() -> str:
    """The doors to each register, and how much each holds."""
    database, seen = the_service().database, Seen.by(current())
    totals = (lists.organisers(database, seen, 0, 0)[1], lists.school_units(database, seen, 0, 0)[1], lists.people(database, 0, 0)[1])
    return render_template("intake/registers/registers.html", totals=totals)
