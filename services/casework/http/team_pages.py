"""The team lead's pages: giving a case to somebody who has room, and who works in the team when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from services.casework.application import Casework
from services.casework.http import schemas
from services.casework.http.doing import ask, attempt, do_in_case
from services.casework.http.pages import members_today
from services.casework.policies import HANDLERS
from services.casework.read_models import registers, team
from services.casework.read_models.words import Words, names_of
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import say
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.layout import choices, rules
from shared.web.rights import allowed
from shared.web.service import application, the_service

team_pages = Blueprint("team", __name__)

ASSIGNMENT, MEMBER = schemas.AssignmentBody(), schemas.TeamMemberBody()
MOST_SHOWN = 100


@team_pages.get("/cases/<uuid:case_id>/assign")
@allowed(Role.TEAM_LEAD)
@looks(Look.CASE)
def ask_to_assign(case_id: UUID) -> str:
    """Who has room."""
    return ask(case_id, "casework/assign.html", Form(), **_choices())


@team_pages.post("/cases/<uuid:case_id>/assign")
@allowed(Role.TEAM_LEAD)
@looks(Look.CASE)
@command(create=True, versioned=True)
def assign(case_id: UUID) -> ResponseReturnValue:
    """Give the case to a coordinator."""

    def do(body: dict[str, Any]) -> None:
        application(Casework).assign(case_id, **body, by=act(), expected=expected_version())

    return do_in_case(case_id, ASSIGNMENT, "casework/assign.html", "assigned", do, **_choices())


def _choices() -> dict[str, Any]:
    members = members_today()
    told = [
        (
            str(each["person_id"]),
            f"{each['name']}: {say('%(cases)s av %(capacity)s ärenden', cases=each['cases'], capacity=each['capacity'])}{_full(each)}",
        )
        for each in members
    ]
    return {"members": members, "people_choices": told, "professions": choices(rules().team.professions)}


def _full(member: dict[str, Any]) -> str:
    return say(", fullt") if member["cases"] >= member["capacity"] else ""


@team_pages.get("/team")
@allowed(*HANDLERS)
@looks(Look.LIST)
def show_team() -> str:
    """Who works in the team, and when."""
    return _team(Form())


@team_pages.post("/team")
@allowed(Role.TEAM_LEAD)
@looks(Look.LIST)
@command(create=True)
def join_team() -> ResponseReturnValue:
    """Give somebody a time in the team."""
    form = Form.read(MEMBER)
    if attempt(form, lambda body: application(Casework).join_team(**body, by=act())):
        return redirect("/casework/team", 303)
    return _team(form), 422


def _team(form: Form) -> str:
    database, words = the_service().database, Words(application(Casework), True)
    rows, _ = team.memberships(database, MOST_SHOWN, 0)
    looked(rows=rows)
    names = names_of(application(Casework), [row["person_id"] for row in rows], words)
    people = sorted((words.read(row["name"]), str(row["person_id"])) for row in registers.people_who_may_join(database))
    return render_template(
        "casework/team.html",
        form=form,
        members=members_today(),
        memberships=rows,
        size=rules().team.size_on(today()),
        names=names,
        people=[(person_id, name) for name, person_id in people],
        professions=choices(rules().team.professions),
    )
