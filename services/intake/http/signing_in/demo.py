"""The demo's sign-in page: choose who to be. It cannot be had in any other profile."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.http.fields import NAME
from services.intake.http.signing_in.guardians import guardian_named, guardians_may_sign_in
from services.intake.http.signing_in.pages import identity_of_person, signed_in_as, wanted
from services.intake.read_models import lists
from shared.runtime.settings import BadSetting, Settings
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later, say
from shared.web import fields
from shared.web.access.looks import looked, looks
from shared.web.forms import Form
from shared.web.problem import NotFound
from shared.web.rights import public
from shared.web.schemas import Schema
from shared.web.service import application, the_service

MOST_SHOWN = 200
_ORDER = (Role.SCHOOL, Role.ATTENDANCE_OFFICER, Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR, Role.ANALYST, Role.ARCHIVIST, Role.ADMIN)


class GuardianForm(Schema):
    """A made-up name."""

    name = fields.Text(required=True, most=NAME, metadata={"label": later("Namn")})


def demo_sign_in(settings: Settings) -> Blueprint:
    """The pages; raises BadSetting outside the demo profile, where anybody could be anybody."""
    if settings.profile != "demo":
        raise BadSetting("the demo's sign-in page is for NARVARO_PROFILE=demo only")
    pages = Blueprint("demo-sign-in", __name__)
    pages.add_url_rule("/sign-in", view_func=choose, methods=["GET"])
    pages.add_url_rule("/sign-in", view_func=become, methods=["POST"])
    pages.add_url_rule("/sign-in/guardian", view_func=ask_for_guardian, methods=["GET"])
    pages.add_url_rule("/sign-in/guardian", view_func=become_guardian, methods=["POST"])
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
    return render_template("intake/signing_in/demo.html", groups=groups, next=wanted(), guardians_may_refer=guardians_may_sign_in())


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


@public
def ask_for_guardian() -> ResponseReturnValue:
    """Which guardian to be: any made-up name, the same name being the same person."""
    return _guardian_page(Form())


@public
def become_guardian() -> ResponseReturnValue:
    """Sign in as a guardian, as if by e-identification."""
    form = Form.read(GuardianForm())
    if not guardians_may_sign_in() or not form.good:
        return _guardian_page(form)
    return signed_in_as(guardian_named("demo", form.data["name"].casefold(), form.data["name"]), wanted())


def _guardian_page(form: Form) -> ResponseReturnValue:
    if not guardians_may_sign_in():
        return redirect("/intake/guardians", HTTPStatus.SEE_OTHER)
    return render_template("intake/signing_in/demo_guardian.html", form=form, next=wanted()), 200 if form.good else 422


def _place(person: Any) -> int:
    return _ORDER.index(Role(person["role"]))


def _shown(person: Any) -> dict[str, Any]:
    return {"id": person["id"], "name": application(Intake).open_name(person["name"]) or say("Gallrad"), "organisation": person["organisation_name"]}
