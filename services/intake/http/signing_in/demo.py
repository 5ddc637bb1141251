"""The demo's sign-in page: choose who to be. It cannot be had in any other profile."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.http.signing_in.pages import identity_of_person, signed_in_as, wanted
from services.intake.read_models import lists
from shared.runtime.settings import BadSetting, Settings
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import say
from shared.web.access.looks import looked, looks
from shared.web.problem import NotFound
from shared.web.rights import public
from shared.web.service import application, the_service

MOST_SHOWN = 200
_ORDER = (Role.SCHOOL, Role.ATTENDANCE_OFFICER, Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR, Role.ANALYST, Role.ARCHIVIST, Role.ADMIN)


def demo_sign_in(settings: Settings) -> Blueprint:
    """The pages; raises BadSetting outside the demo profile, where anybody could be anybody."""
    if settings.profile != "demo":
        raise BadSetting("the demo's sign-in page is for NARVARO_PROFILE=demo only")
    pages = Blueprint("demo-sign-in", __name__)
    pages.add_url_rule("/sign-in", view_func=choose, methods=["GET"])
    pages.add_url_rule("/sign-in", view_func=become, methods=["POST"])
    return pages


@public
@looks(Look.LIST)
def choose() -> str:
    """Everybody who is registered, by role."""
    people, _ = lists.people(the_service().database, MOST_SHOWN, 0, ended=False)
    looked(rows=people)
    groups = [
        (role, [_shown(person) for person in members]) for role, members in groupby(sorted(people, key=_place), key=lambda each: Role(each["role"]))
    ]
    return render_template("intake/signing_in/demo.html", groups=groups, next=wanted())


@public
def become() -> Response:
    """Sign in as the chosen person."""
    try:
        identity = identity_of_person(UUID(request.form.get("person_id", "")))
    except ValueError:
        identity = None
    if identity is None:
        raise NotFound
    return signed_in_as(identity, wanted())


def _place(person: Any) -> int:
    return _ORDER.index(Role(person["role"]))


def _shown(person: Any) -> dict[str, Any]:
    return {"id": person["id"], "name": application(Intake).open_name(person["name"]) or say("Gallrad"), "organisation": person["organisation_name"]}
