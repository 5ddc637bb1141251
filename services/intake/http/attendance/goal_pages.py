"""Goals for attendance as pages: set one, and hold the time after against the time before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.attendance.bodies import GoalBody
from services.intake.http.attendance.words import percent_of
from services.intake.http.readers import TEAM
from services.intake.read_models import attendance_lists
from services.intake.read_models.goal_follow_up import follow_up
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import AttendanceMeasure, Look, Role, Stage
from shared.vocabulary.labels import describe, label
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

goal_pages = Blueprint("attendance-goals-seen", __name__)

ADDRESS = "/intake/attendance/goals"


@goal_pages.get("/attendance/goals")
@allowed(*TEAM, Role.AUDITOR, Role.ATTENDANCE_OFFICER)
@looks(Look.TABLE)
def show_goals() -> str:
    """Every goal that stands, with how it goes for all schools together."""
    return _goals_page(Form())


@goal_pages.post("/attendance/goals")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command(versioned=False)
def set_goal() -> Response | tuple[str, int]:
    """A new goal."""
    form = Form.read(GoalBody())
    if form.good:
        try:
            goal = application(Intake).set_attendance_goal(**form.data, by=act())
            return redirect(f"{ADDRESS}/{goal.id}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal, "after_first")
    return _goals_page(form), 422


@goal_pages.get("/attendance/goals/<uuid:goal_id>")
@allowed(*TEAM, Role.AUDITOR, Role.ATTENDANCE_OFFICER)
@looks(Look.TABLE)
def show_goal(goal_id: UUID) -> str:
    """One goal, before and after, school by school."""
    goal = attendance_lists.goal(the_service().database, goal_id)
    if goal is None:
        raise NotFound
    together, schools = follow_up(the_service().database, attendance_lists.seen_by(current()), goal)
    looked(shown=len(schools))
    return render_template(
        "intake/attendance/goal.html",
        goal=_named(goal),
        together=together,
        schools=schools,
        percent_of=percent_of,
        form=Form(),
        may_withdraw=current().role is Role.TEAM_LEAD and not goal["withdrawn"],
    )


@goal_pages.post("/attendance/goals/<uuid:goal_id>/withdrawal")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command()
def withdraw_goal(goal_id: UUID) -> Response:
    """The goal goes from the list; a refusal is shown as a problem page, since there is no field to mend."""
    application(Intake).withdraw_attendance_goal(goal_id=goal_id, expected=expected_version(), by=act())
    return redirect(ADDRESS, 303)


def _goals_page(form: Form) -> str:
    database, seen = the_service().database, attendance_lists.seen_by(current())
    goals = [_named(goal) | {"together": follow_up(database, seen, goal)[0]} for goal in attendance_lists.goals(database)]
    looked(shown=len(goals))
    in_use = [stage for stage in Stage if stage is not Stage.PRESCHOOL and describe(stage).valid_on(today())]
    return render_template(
        "intake/attendance/goals.html",
        form=form,
        goals=goals,
        percent_of=percent_of,
        measures=[(code.value, label(code)) for code in AttendanceMeasure],
        stages=[(stage.value, label(stage)) for stage in in_use],
        may_set=current().role is Role.TEAM_LEAD,
    )


def _named(goal: Any) -> dict[str, Any]:
    return {**goal, "measure": AttendanceMeasure(goal["measure"]), "stage": Stage(goal["stage"])}
