"""What the pages of both kinds of notice share: a form begun with what is known, its choices, the way back, the pupil."""

from __future__ import annotations

from typing import Any

from services.intake.domain.target_group import forms_on
from services.intake.http.notices.api import OFFICER
from services.intake.http.referrals.summary import shown
from services.intake.http.target_group import lacks_year
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from services.intake.read_models.notice_file import AbsenceNoticeFile, InvestigationFile
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role, SchoolForm
from shared.vocabulary.identity_numbers import parse_identity_number
from shared.vocabulary.language import say
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.schemas import Schema
from shared.web.service import the_service

ADDRESS = "/intake/notices"
MOST_UNITS = 500


def begun(known: dict[str, str]) -> Form:
    """An empty form with the school, where there is one, and who is writing."""
    units, total = lists.school_units(the_service().database, Seen.by(current()), 1, 0, open_on=today())
    if total == 1:
        known["school_unit_id"] = str(units[0]["id"])
    if name := current().name:
        known["contact.name"] = name
    return Form.filled(known)


def read_with_year(schema: Schema) -> Form:
    """What was typed, with an error where the school form has years and none is told."""
    form = Form.read(schema)
    school_form = next((code for code in SchoolForm if code == form.text("school_form")), None)
    if not form.text("school_year") and lacks_year(school_form, None):
        form.refuse(say("Skriv årskursen, till exempel 5."), "school_year")
        form.labels["school_year"] = say("Årskurs")
    return form


def school_choices() -> dict[str, Any]:
    """One's own schools, and the forms that they have."""
    units, _ = lists.school_units(the_service().database, Seen.by(current()), MOST_UNITS, 0, open_on=today())
    offered = {form for unit in units for form in forms_on(unit["school_forms"], today())}
    return {
        "units": [(str(unit["id"]), unit["name"]) for unit in units],
        "school_forms": [code for code in SchoolForm if code in offered],
    }


def crumbs() -> list[tuple[str, str]]:
    """The way back: to the list, for whoever has one."""
    listed = {Role.SCHOOL: say("Anmälningar"), OFFICER: say("Att följa upp")}.get(current().role)
    return [(say("Start"), "/intake/"), *([(listed, ADDRESS)] if listed else [])]


def pupil(file: AbsenceNoticeFile | InvestigationFile) -> dict[str, Any]:
    """What a page says of the pupil."""
    return {"file": file, "identity_number": shown(parse_identity_number(file.identity_number))}
