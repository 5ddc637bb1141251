"""Attendance by API: reports as CSV files, who is long-term absent, goals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from services.intake.application import Intake
from services.intake.domain.attendance_errors import WrongLines
from services.intake.http.attendance import bodies, items
from services.intake.http.attendance.report_file import NotReadable, ReportFile, template
from services.intake.http.readers import READERS, TEAM
from services.intake.read_models import attendance_lists
from services.intake.read_models.goal_follow_up import Compared, follow_up
from services.intake.read_models.long_term_absent import long_term_absent, may_see_names
from shared.vocabulary.codes import AttendanceSource, Look, Role
from shared.vocabulary.language import later, say
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.api import Routes
from shared.web.commands import Done, act, command, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import FieldError, Invalid, NotFound, WrongMediaType
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer
from shared.web.service import application, the_service

attendance = Routes("attendance-reports", later("Närvarorapporter för en skolenhet och en period, långtidsfrånvarande elever och mål för närvaron."))

_FILE = {"required": True, "content": {"text/csv": {"schema": {"type": "string"}, "examples": {"whole": {"value": template()}}}}}


@attendance.route("/attendance-reports", methods=["POST"])
@allowed(Role.SCHOOL)
@attendance.arguments(bodies.ReportArgs, location="query")
@attendance.response(201, items.ReportAnswer)
@attendance.doc(requestBody=_FILE)
@command(create=True)
def send_report(arguments: dict[str, Any]) -> Done:
    """Skicka en närvarorapport som CSV. Hela filen tas emot eller inget av den; varje fel rad nämns med nummer och kolumn."""
    if request.mimetype != "text/csv":
        raise WrongMediaType(say("Skicka filen med huvudet Content-Type: text/csv."))
    try:
        lines = ReportFile(request.get_data(cache=True), arguments["period"].last).lines
        received = application(Intake).receive_attendance_report(**arguments, source=AttendanceSource.FILE, lines=lines, by=act())
    except NotReadable as error:
        raise Invalid(str(error), errors=[FieldError("file", str(error))]) from None
    except WrongLines as refusal:
        wrong = [FieldError(f"lines.{each.number}" + (f".{each.column}" if each.column else ""), each.sentence) for each in refusal.lines]
        raise Invalid(str(refusal), errors=wrong) from None
    also = {"pupils": received.pupils, "is_new": received.is_new}
    return Done(received.report_id, received.version, "received", also, f"{the_service().api_root}/attendance-reports/{received.report_id}")


@attendance.route("/attendance-reports", methods=["GET"])
@allowed(*READERS, Role.ATTENDANCE_OFFICER)
@looks(Look.LIST)
@attendance.arguments(bodies.ReportListArgs, location="query")
@attendance.response(200, items.ReportList)
def list_reports(arguments: dict[str, Any]) -> Page[Any]:
    """Rapporter, de senast mottagna först. En skola ser sin egen huvudmans."""
    database = the_service().database
    seen, unit = attendance_lists.seen_by(current()), arguments["school_unit_id"]
    rows, total = attendance_lists.reports(database, seen, arguments["limit"], offset_of(arguments), unit)
    counts = attendance_lists.counts(database, [row["id"] for row in rows])
    looked(rows=rows, complete=True)
    return page_of([row | {"counts": counts[row["id"]]} for row in rows], total, arguments)


@attendance.route("/attendance-reports/template", methods=["GET"])
@allowed(Role.SCHOOL)
@shows_nothing
@attendance.response(200, {"type": "string", "example": template()}, content_type="text/csv")
def read_template() -> Response:
    """En fil att fylla i, med rubriker och två påhittade elever."""
    return Response(template(), mimetype="text/csv")


@attendance.route("/attendance-reports/<uuid:report_id>", methods=["GET"])
@allowed(*READERS, Role.ATTENDANCE_OFFICER)
@looks(Look.TABLE)
@attendance.response(200, items.ReportItem)
def read_report(report_id: UUID) -> Any:
    """En rapport med summor för varje stadium, utan namn."""
    row = _report(report_id)
    return row | {"counts": attendance_lists.counts(the_service().database, [report_id])[report_id]}


@attendance.route("/attendance-reports/<uuid:report_id>/long-term-absent", methods=["GET"])
@allowed(Role.SCHOOL, Role.TEAM_LEAD, Role.ATTENDANCE_OFFICER)
@looks(Look.LIST)
@attendance.response(200, items.AbsentPupils)
def read_long_term_absent(report_id: UUID) -> Any:
    """Elever som var borta mer än kommunens gräns, skolans egna eller den egna kommunens; de med skyddad identitet ser bara utsedda handläggare."""
    row = _report(report_id)
    if not may_see_names(current(), row):
        raise NotFound
    absent = long_term_absent(application(Intake), row, current())
    looked(matters=[each.line_id for each in absent.pupils], shown=len(absent.pupils), complete=True)
    told = [{"stage": each.stage, **vars(each.attendance), **_minutes(each.attendance.minutes)} for each in absent.pupils]
    return {"items": told, "kept": absent.kept, "destroyed": absent.destroyed}


@attendance.route("/attendance-goals", methods=["GET"])
@allowed(*TEAM, Role.AUDITOR, Role.ATTENDANCE_OFFICER)
@looks(Look.TABLE)
@attendance.response(200, items.GoalList)
def list_goals() -> Any:
    """Mål för närvaron, med tiden före och tiden efter."""
    told = [_told(goal) for goal in attendance_lists.goals(the_service().database)]
    looked(shown=len(told), complete=True)
    return {"items": told}


@attendance.route("/attendance-goals", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@attendance.arguments(bodies.GoalBody)
@attendance.response(201, CommandAnswer)
@command(create=True)
def set_goal(body: dict[str, Any]) -> Done:
    """Sätt ett mål: att en andel ska minska med så många procent från en tid till en annan."""
    goal = application(Intake).set_attendance_goal(**body, by=act())
    return Done(goal.id, goal.version, "set")


@attendance.route("/attendance-goals/<uuid:goal_id>", methods=["DELETE"])
@allowed(Role.TEAM_LEAD)
@attendance.response(200, CommandAnswer)
@command()
def withdraw_goal(goal_id: UUID) -> Done:
    """Ta bort ett mål."""
    goal = application(Intake).withdraw_attendance_goal(goal_id=goal_id, expected=expected_version(), by=act())
    return Done(goal.id, goal.version, "withdrawn")


def _report(report_id: UUID) -> Any:
    row = attendance_lists.report(the_service().database, attendance_lists.seen_by(current()), report_id)
    if row is None:
        raise NotFound
    return row


def _told(goal: Any) -> dict[str, Any]:
    together, schools = follow_up(the_service().database, attendance_lists.seen_by(current()), goal)
    return {**goal, "together": _compared(together), "schools": [_compared(each) for each in schools]}


def _minutes(minutes: Any) -> dict[str, int]:
    return {f"{name}_minutes": value for name, value in vars(minutes).items()}


def _compared(each: Compared) -> dict[str, Any]:
    before, after = ({f"{when}_part": share[0], f"{when}_whole": share[1]} for when, share in (("before", each.before), ("after", each.after)))
    return {"name": each.name, **before, **after, "reached": each.reached}
