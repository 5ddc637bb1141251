"""The tables as pages: a chart, the table that is the truth, files to fetch, and what the figures stand on."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template

from services.statistics.application import Statistics
from services.statistics.domain.answer import Answer
from services.statistics.domain.outcomes import EmptyPeriod
from services.statistics.http import documents, pictures, schemas, survey_words, words
from services.statistics.http.api import WRONG_ORDER, cut_off
from services.statistics.http.asking import asked
from services.statistics.http.fact_pages import facts_address, sees_facts
from services.statistics.http.readers import WORKING_WITH_FIGURES, reachable, sees_all_counts
from shared.vocabulary.codes import Look, SchoolForm
from shared.web.access.looks import looks, shows_nothing
from shared.web.forms import Form
from shared.web.identity import signed_in
from shared.web.layout import choices
from shared.web.service import the_service

Page = tuple[str, HTTPStatus]


def pages(to_all: bool) -> Blueprint:
    """The pages, readable by all or by those signed in."""
    group = Blueprint("pages", __name__)

    @group.get("/")
    @reachable(to_all)
    @shows_nothing
    def index() -> str:
        """Which tables there are; for those who work with figures also how many facts there are."""
        identity = signed_in()
        held = Statistics(the_service().database).facts_held() if identity is not None and identity.role in WORKING_WITH_FIGURES else []
        return render_template("statistics/index.html", held=held, words=words, survey_words=survey_words)

    @group.get("/tables/incoming-cases")
    @reachable(to_all)
    @looks(Look.TABLE)
    def incoming_cases() -> Page:
        """Table 1."""
        form = asked(schemas.IncomingCasesArgs())
        if not form.good:
            return _page("incoming_cases", form, answer=None), HTTPStatus.UNPROCESSABLE_ENTITY
        answer = Statistics(the_service().database).incoming_cases(cut_off(form.data), form.data["school_form"])
        _fill(form, to=answer.basis.days.to)
        chart = pictures.incoming_cases(answer.figures, form.data["school_form"])
        return _page("incoming_cases", form, answer=answer, chart=chart), HTTPStatus.OK

    @group.get("/tables/outcomes")
    @reachable(to_all)
    @looks(Look.TABLE)
    def outcomes() -> Page:
        """The outcome table."""
        form = asked(schemas.OutcomesArgs())
        if form.good:
            try:
                arguments = form.data
                answer, years = Statistics(the_service().database).outcomes(cut_off(arguments), arguments["begun_from"], arguments["begun_to"])
            except EmptyPeriod:
                form.refuse(WRONG_ORDER.message, WRONG_ORDER.field)
        if not form.good:
            return _page("outcomes", form, answer=None), HTTPStatus.UNPROCESSABLE_ENTITY
        chart = pictures.outcomes(answer.figures)
        if years is not None:
            _fill(form, to=answer.basis.days.to, begun_from=years.first, begun_to=years.last)
        lines, reasons = list(documents.outcome_lines(answer.figures)), answer.figures.reasons_by_outcome() if sees_all_counts() else {}
        return _page("outcomes", form, answer=answer, years=years, lines=lines, reasons_by_outcome=reasons, chart=chart), HTTPStatus.OK

    return group


def _fill(form: Form, **used: object) -> None:
    """Show in the form what was used where nothing was asked, so that the addresses of the files ask for the same."""
    for name, value in used.items():
        if value is not None:
            form.texts[name] = [str(value)]


def _page(name: str, form: Form, *, answer: Answer[Any] | None, **shown: Any) -> str:
    data = f"{the_service().api_root}/tables/{name.replace('_', '-')}/data"
    kept = {field: form.text(field) for field in form.texts if form.text(field)}
    return render_template(
        f"statistics/{name}.html",
        form=form,
        answer=answer,
        notes=list(words.notes(answer.basis, withheld=not sees_all_counts())) if answer else [],
        words=words,
        forms=choices(SchoolForm),
        code_version=documents.code_version(),
        csv_address=f"{data}?{urlencode({**kept, 'format': 'csv'})}",
        facts=partial(facts_address, f"/statistics/tables/{name.replace('_', '-')}", form) if sees_facts() else None,
        json_address=f"{data}?{urlencode({**kept, 'format': 'json'})}",
        **shown,
    )
