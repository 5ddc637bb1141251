"""Attendance as pages: a school's reports and how it sends one, the team's overview, one report with its list."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.intake.application import Intake
from services.intake.domain.attendance_errors import OverlapsAnother, WrongLine, WrongLines
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.attendance.bodies import ReportArgs
from services.intake.http.attendance.report_file import COLUMNS, NotReadable, ReportFile, template
from services.intake.http.attendance.report_upload import names_its_file
from services.intake.http.attendance.words import percent_of
from services.intake.http.readers import READERS
from services.intake.read_models import attendance_lists, lists
from services.intake.read_models.long_term_absent import long_term_absent, may_see_names
from shared.vocabulary.codes import AttendanceSource, Look, Role
from shared.vocabulary.labels import label
from shared.vocabulary.language import say
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.chart import Chart, stacked_bars
from shared.web.commands import act, command
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

attendance_pages = Blueprint("attendance-seen", __name__)

ADDRESS = "/intake/attendance"
LIMIT = 25
MOST_UNITS = 200


@attendance_pages.get("/attendance")
@allowed(*READERS, Role.ATTENDANCE_OFFICER)
@looks(Look.TABLE)
def show_attendance() -> str:
    """A school's own reports, the latest first; for the others each school's latest, and all schools together."""
    database, seen = the_service().database, attendance_lists.seen_by(current())
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    for_school = current().role is Role.SCHOOL
    listed = attendance_lists.reports if for_school else attendance_lists.latest
    rows, total = listed(database, seen, LIMIT, (arguments["page"] - 1) * LIMIT)
    counts = attendance_lists.counts(database, [row["id"] for row in rows])
    looked(shown=len(rows))
    if for_school:
        return render_template("intake/attendance/own_reports.html", page=page_of(rows, total, arguments), counts=counts)
    totals = attendance_lists.totals(database, seen)
    return render_template(
        "intake/attendance/overview.html",
        page=page_of(rows, total, arguments),
        counts=counts,
        totals=totals,
        chart=_chart(totals),
        percent_of=percent_of,
        profile=application(Intake).profile,
    )


@attendance_pages.get("/attendance/new")
@allowed(Role.SCHOOL)
@shows_nothing
def ask_for_file() -> str:
    """The form, perhaps for a report that replaces another."""
    return _file_page(Form.filled(_of_report(request.args.get("replaces", "", str))), [])


@attendance_pages.post("/attendance/new")
@allowed(Role.SCHOOL)
@shows_nothing
@names_its_file("file")
@command(versioned=False)
def send_file() -> AnyResponse | tuple[str, int]:
    """The whole file, or what is wrong with it."""
    form, wrong = Form.read(ReportArgs()), list[WrongLine]()
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form.refuse(say("Välj filen som ska skickas."), "file")
    if form.good and upload is not None:
        try:
            lines = ReportFile(upload.stream.read(), form.data["period"].last).lines
            received = application(Intake).receive_attendance_report(**form.data, source=AttendanceSource.FILE, lines=lines, by=act())
            return redirect(f"{ADDRESS}/reports/{received.report_id}", HTTPStatus.SEE_OTHER)
        except NotReadable as error:
            form.refuse(str(error), "file")
        except WrongLines as refusal:
            form.refuse(refusal, "file")
            wrong = list(refusal.lines)
        except OverlapsAnother as refusal:
            form.refuse(refusal, "replaces")
        except IntakeRefusal as refusal:
            form.refuse(refusal, "first_day" if refusal.code.startswith("period-") else "")
    return _file_page(form, wrong), HTTPStatus.UNPROCESSABLE_ENTITY


@attendance_pages.get("/attendance/template.csv")
@allowed(Role.SCHOOL)
@shows_nothing
def template_file() -> Response:
    """A file to fill in; marked as UTF-8, which spreadsheets look for."""
    named = {"Content-Disposition": "attachment; filename=narvarorapport.csv"}
    return Response("\ufeff" + template(), mimetype="text/csv", headers=named)


@attendance_pages.get("/attendance/reports/<uuid:report_id>")
@allowed(*READERS, Role.ATTENDANCE_OFFICER)
@looks(Look.LIST)
def show_report(report_id: UUID) -> str:
    """What was received and what it counts; who is long-term absent for those who may know."""
    database = the_service().database
    row = attendance_lists.report(database, attendance_lists.seen_by(current()), report_id)
    if row is None:
        raise NotFound
    absent = long_term_absent(application(Intake), row, current()) if may_see_names(current(), row) else None
    pupils = absent.pupils if absent else []
    looked(matters=[each.line_id for each in pupils], shown=len(pupils))
    return render_template(
        "intake/attendance/report.html",
        row=row,
        source=AttendanceSource(row["source"]),
        counts=attendance_lists.counts(database, [report_id])[report_id],
        absent=absent,
        fewest=application(Intake).profile.attendance.smallest_group,
        may_replace=current().role is Role.SCHOOL and row["replaced_by"] is None,
        percent_of=percent_of,
    )


def _file_page(form: Form, wrong: list[WrongLine]) -> str:
    database, seen = the_service().database, attendance_lists.seen_by(current())
    units, _ = lists.school_units(database, seen, MOST_UNITS, 0)
    standing = [row for row in attendance_lists.reports(database, seen, MOST_UNITS, 0)[0] if row["replaced_by"] is None]
    return render_template(
        "intake/attendance/new.html",
        form=form,
        wrong=wrong,
        columns=COLUMNS,
        units=[(str(unit["id"]), unit["name"]) for unit in units],
        standing=[
            (
                str(row["id"]),
                say(
                    "%(school_unit_name)s, %(first_day)s till %(last_day)s",
                    school_unit_name=row["school_unit_name"],
                    first_day=row["first_day"],
                    last_day=row["last_day"],
                ),
            )
            for row in standing
        ],
    )


def _of_report(text: str) -> dict[str, object]:
    """What a form that replaces a report begins with; empty for an id that is none of ours."""
    try:
        row = attendance_lists.report(the_service().database, attendance_lists.seen_by(current()), UUID(text))
    except ValueError:
        return {}
    return {"replaces": row["id"], **{name: row[name] for name in ("school_unit_id", "first_day", "last_day")}} if row else {}


def _chart(totals: list[Any]) -> Chart | None:
    rows = [(label(row["stage"]), [row["long_term"]]) for row in totals if row["long_term"] is not None]
    return stacked_bars(say("Långtidsfrånvarande elever"), [say("Elever")], rows) if rows else None
