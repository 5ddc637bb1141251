"""The national school-unit register as a file: send it, look through what it would change, then change it."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.school_register import Difference, Step, digest_of
from services.intake.http.attendance.report_upload import names_its_file
from services.intake.outside.school_unit_register import NotTheRegister, RegisterFile, read_register
from shared.vocabulary.codes import Role, SchoolForm
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say, translated
from shared.web.access.looks import shows_nothing
from shared.web.commands import act, command
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

register_file_pages = Blueprint("register-files", __name__)

ADDRESS: Final = "/intake/admin/school-register"
_KEEP = "INSERT INTO register_file (file_id, owner, content, everywhere) VALUES (%s, %s, %s, %s)"
_FORGET = "DELETE FROM register_file WHERE file_id = %s OR came_at < clock_timestamp() - interval '1 day'"
_READ = "SELECT content, everywhere FROM register_file WHERE file_id = %s AND owner = %s"
_STEPS: Final = {
    Step.NEW_ORGANISER: later("Nya huvudmän"),
    Step.ORGANISER_RENAMED: later("Huvudmän med nytt namn"),
    Step.NEW: later("Nya skolenheter"),
    Step.RENAMED: later("Skolenheter med nytt namn"),
    Step.FORMS_CHANGED: later("Skolenheter med andra skolformer"),
    Step.MOVED: later("Skolenheter med annan huvudman"),
    Step.CLOSED: later("Skolenheter som stängs"),
    Step.REOPENED: later("Skolenheter som öppnar igen"),
    Step.UNKNOWN: later("Skolenheter som inte finns i filen"),
}


@register_file_pages.get("/admin/school-register")
@allowed(Role.ADMIN)
@shows_nothing
def ask_for_file() -> str:
    """Which file, and whose schools."""
    return render_template("intake/registers/register_file.html", form=Form())


@register_file_pages.post("/admin/school-register")
@allowed(Role.ADMIN)
@shows_nothing
@names_its_file("file")
@command(versioned=False)
def send_file() -> Response | tuple[str, int]:
    """Keep it for a day, and lead to what it would change; nothing is changed yet."""
    form, upload = Form.filled({"everywhere": request.form.get("everywhere", "")}), request.files.get("file")
    if upload is None or not upload.filename:
        form.refuse(say("Välj filen som ska läsas."), "file")
    else:
        try:
            content = upload.stream.read()
            read_register(content)
            file_id, database = uuid4(), the_service().database
            database.execute(_FORGET, (file_id,))
            database.execute(_KEEP, (file_id, current().person_id, content.decode("utf-8-sig"), form.text("everywhere") == "true"))
            return redirect(f"{ADDRESS}/{file_id}", HTTPStatus.SEE_OTHER)
        except NotTheRegister as error:
            form.refuse(str(error), "file")
    return render_template("intake/registers/register_file.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


@register_file_pages.get("/admin/school-register/<uuid:file_id>")
@allowed(Role.ADMIN)
@shows_nothing
def show_differences(file_id: UUID) -> str:
    """What would be changed."""
    return _preview(file_id, Form())


@register_file_pages.post("/admin/school-register/<uuid:file_id>")
@allowed(Role.ADMIN)
@shows_nothing
@command(versioned=False)
def take_over(file_id: UUID) -> Response | tuple[str, int]:
    """Change all that was looked through, or nothing."""
    read, everywhere = _kept(file_id)
    form = Form()
    try:
        application(Intake).take_over_register(read.units, everywhere=everywhere, seen=request.form.get("seen", ""), by=act())
        the_service().database.execute(_FORGET, (file_id,))
        return redirect(f"{ADDRESS}?done", HTTPStatus.SEE_OTHER)
    except IntakeRefusal as refusal:
        form.refuse(refusal)
    return _preview(file_id, form), HTTPStatus.CONFLICT


def _preview(file_id: UUID, form: Form) -> str:
    read, everywhere = _kept(file_id)
    found = application(Intake).compare_register(read.units, everywhere=everywhere, by=act())
    groups = [(step, translated(_STEPS[step]), *_table(step, list(members))) for step, members in groupby(found, key=lambda each: each.step)]
    return render_template(
        "intake/registers/register_differences.html",
        form=form,
        read=read,
        groups=groups,
        does_something=any(each.step is not Step.UNKNOWN for each in found),
        digest=digest_of(found),
        address=f"{ADDRESS}/{file_id}",
    )


def _kept(file_id: UUID) -> tuple[RegisterFile, bool]:
    row = the_service().database.row(_READ, (file_id, current().person_id))
    if row is None:
        raise NotFound
    return read_register(row["content"].encode()), row["everywhere"]


def _table(step: Step, members: list[Difference]) -> tuple[list[str], list[tuple[str, ...]]]:
    """The columns that a step needs, and its rows."""
    name, number = say("Namn"), say("Nummer")
    match step:
        case Step.NEW_ORGANISER | Step.UNKNOWN:
            return [name, number], [(each.name, each.number) for each in members]
        case Step.NEW:
            return [name, number, say("Huvudman")], [(each.name, each.number, each.after) for each in members]
        case Step.CLOSED:
            return [name, number, say("Sista dag")], [(each.name, each.number, each.after) for each in members]
        case Step.REOPENED:
            return [name, number, say("Stängde")], [(each.name, each.number, each.before) for each in members]
        case Step.FORMS_CHANGED:
            return [name, number, say("Före"), say("Efter")], [(each.name, each.number, _forms(each.before), _forms(each.after)) for each in members]
    return [name, number, say("Före"), say("Efter")], [(each.name, each.number, each.before, each.after) for each in members]


def _forms(codes: str) -> str:
    return ", ".join(label(SchoolForm(each)) for each in codes.split(", "))
