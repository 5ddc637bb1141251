"""The auditor's door: finding a case by its registry number."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.casework.http import schemas
from services.casework.http.pages import ROWS, page_number
from services.casework.http.reading import reader
from services.casework.read_models.case_list import CaseLists
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, Role
from shared.web.access.looks import looked, looks
from shared.web.forms import Form, label_of
from shared.web.paging import Page
from shared.web.rights import allowed
from shared.web.schemas import Schema, field_errors
from shared.web.service import the_service

history_pages = Blueprint("history", __name__)


def asked(schema: Schema) -> Form:
    """What the address asks for, as a form that shows it again; what is empty is not asked for."""
    texts = {name: request.args[name] for name in schema.fields if request.args.get(name, "").strip()}
    form = Form.filled(texts)
    try:
        form.data = schema.load(texts)
    except ValidationError as error:
        for each in field_errors(error):
            form.errors.setdefault(each.field, each.message)
            form.labels[each.field] = label_of(schema, each.field.split("."))
    return form


@history_pages.get("/audit")
@allowed(Role.AUDITOR)
@looks(Look.LIST)
def search() -> ResponseReturnValue:
    """All cases without names, the oldest first; one by its registry number."""
    form, number = asked(schemas.AuditArgs()), page_number()
    lists = CaseLists(the_service().database, reader(), today())
    wanted = form.data.get("number") if form.good else None
    if wanted:
        rows = lists.by_number(wanted.upper())
        page = Page(rows, 1, ROWS, len(rows))
        found = rows[0]["pupil_id"] if len(rows) == 1 else None
        looked(kind=Look.SEARCH, rows=rows, term=f"number={wanted.upper()}" if found else None, term_of=found)
    else:
        page = Page(*_all(lists, number))
        looked(rows=page.items)
    return render_template("casework/audit.html", form=form, page=page, wanted=wanted), 200 if form.good else 422


def _all(lists: CaseLists, number: int) -> tuple[list[dict[str, object]], int, int, int]:
    rows, total = lists.in_state(None, ROWS, (number - 1) * ROWS)
    return rows, number, ROWS, total
