"""From a figure down to the facts that it counts: places in logs and ids of cases, for auditor and analyst, also where the tables are open to all."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, render_template

from services.statistics.application import Facts, Statistics
from services.statistics.domain.answer import Answer
from services.statistics.domain.incoming_cases import Cell
from services.statistics.domain.outcomes import EmptyPeriod, Ended, OutcomeLine
from services.statistics.http import schemas, words
from services.statistics.http.api import WRONG_ORDER, cut_off
from services.statistics.http.asking import asked
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.labels import lower_label
from shared.vocabulary.language import say, translated
from shared.web.access.looks import looked, looks
from shared.web.forms import Form
from shared.web.identity import signed_in
from shared.web.paging import Page
from shared.web.rights import allowed
from shared.web.service import the_service

ROWS: Final = 50
WHO: Final = (Role.AUDITOR, Role.ANALYST)
INCOMING, OUTCOMES = "/statistics/tables/incoming-cases", "/statistics/tables/outcomes"

fact_pages = Blueprint("facts", __name__)


@fact_pages.get("/tables/incoming-cases/facts")
@allowed(*WHO)
@looks(Look.LIST)
def incoming_facts() -> tuple[str, HTTPStatus]:
    """The referrals behind a figure of Table 1."""
    form = asked(schemas.IncomingFactsArgs())
    if not form.good:
        return _page("incoming_facts", form, INCOMING, None), HTTPStatus.UNPROCESSABLE_ENTITY
    data = form.data
    cell = Cell(data["year"], data["organiser_kind"], data["sex"])
    answer = Statistics(the_service().database).incoming_facts(cut_off(data), data["school_form"], cell, ROWS, (data["page"] - 1) * ROWS)
    named = [str(cell.year) if cell.year else say("alla år"), *(lower_label(each) for each in (data["school_form"], cell.kind, cell.sex) if each)]
    return _page("incoming_facts", form, INCOMING, answer, figure=", ".join(named)), HTTPStatus.OK


@fact_pages.get("/tables/outcomes/facts")
@allowed(*WHO)
@looks(Look.LIST)
def outcome_facts() -> tuple[str, HTTPStatus]:
    """The interventions behind a figure of the outcome table."""
    form = asked(schemas.OutcomeFactsArgs())
    if form.good:
        data, ended = form.data, Ended(form.data["line"], form.data["reason"])
        begun, offset = (data["begun_from"], data["begun_to"]), (data["page"] - 1) * ROWS
        try:
            answer, years = Statistics(the_service().database).outcome_facts(cut_off(data), *begun, ended, ROWS, offset)
        except EmptyPeriod:
            form.refuse(WRONG_ORDER.message, WRONG_ORDER.field)
    if not form.good:
        return _page("outcome_facts", form, OUTCOMES, None), HTTPStatus.UNPROCESSABLE_ENTITY
    counted, of_years = translated(words.COUNTED[ended.line]), words.of_years(years) if years else ""
    if ended.line is OutcomeLine.BEGUN:
        return _page("outcome_facts", form, OUTCOMES, answer, figure=f"{counted} {of_years}".strip()), HTTPStatus.OK
    named = [counted, *([lower_label(ended.reason)] if ended.reason else []), *([say("började %(of_years)s", of_years=of_years)] if of_years else [])]
    return _page("outcome_facts", form, OUTCOMES, answer, figure=", ".join(named)), HTTPStatus.OK


def sees_facts() -> bool:
    """Whether whoever asks may go on from a figure to its facts."""
    identity = signed_in()
    return identity is not None and identity.role in WHO


def facts_address(table: str, form: Form, **cell: object) -> str:
    """Where the facts behind a figure are: the table's own question, and which figure."""
    kept = {name: form.text(name) for name in form.texts if form.text(name)}
    narrowed = {name: str(value) for name, value in cell.items() if value is not None}
    return f"{table}/facts?{urlencode({**kept, **narrowed})}"


def _page(name: str, form: Form, table: str, answer: Answer[Facts] | None, *, figure: str = "") -> str:
    rows = answer.figures.rows if answer else []
    looked(rows=rows)
    identity = signed_in()
    return render_template(
        f"statistics/{name}.html",
        form=form,
        figure=figure,
        answer=answer,
        page=Page(rows, form.data["page"], ROWS, answer.figures.total) if answer else None,
        back=_back(form, table),
        notes=list(words.notes(answer.basis)) if answer else [],
        words=words,
        audits=identity is not None and identity.role is Role.AUDITOR,
    )


def _back(form: Form, table: str) -> str:
    """The table that the figure stands in, as it was asked for."""
    asked_of: Mapping[str, Any] = (schemas.IncomingCasesArgs() if table == INCOMING else schemas.OutcomesArgs()).fields
    kept = {name: form.text(name) for name in asked_of if form.text(name)}
    return f"{table}?{urlencode(kept)}" if kept else table
