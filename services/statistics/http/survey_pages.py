"""Surveys as pages: the response rates of all, and one survey's answers with chart, table, definition and source."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from services.statistics.application import Statistics
from services.statistics.domain.surveys import Counted, Elsewhere, Question
from services.statistics.http import survey_words, words
from services.statistics.http.documents import code_version
from services.statistics.http.readers import reachable
from shared.vocabulary.codes import Look
from shared.vocabulary.language import say
from shared.web.access.looks import looks
from shared.web.chart import Chart, stacked_bars
from shared.web.problem import NotFound
from shared.web.service import the_service


def survey_pages(to_all: bool) -> Blueprint:
    """The pages, readable by all or by those signed in."""
    group = Blueprint("surveys", __name__)

    @group.get("/tables/surveys")
    @reachable(to_all)
    @looks(Look.TABLE)
    def surveys() -> str:
        """Every survey with its response rate."""
        told = Statistics(the_service().database).surveys()
        rows = [(f"{each.title}, {each.closed_on.year}", [each.turnout.percent or 0]) for each in told.counted]
        chart = stacked_bars(say("Svarsfrekvens i procent"), [say("Procent")], rows) if rows else None
        return render_template("statistics/surveys.html", told=told, chart=chart, **_shown())

    @group.get("/tables/surveys/<uuid:survey_id>")
    @reachable(to_all)
    @looks(Look.TABLE)
    def survey(survey_id: UUID) -> str:
        """One of them, counted here or published elsewhere."""
        told = Statistics(the_service().database).surveys()
        match told.one(survey_id):
            case Counted() as counted:
                charts = {each.number: _chart(each) for each in counted.questions if each.counts is not None}
                return render_template("statistics/survey.html", told=told, survey=counted, charts=charts, **_shown())
            case Elsewhere() as figures:
                return render_template("statistics/survey_elsewhere.html", told=told, survey=figures, chart=_chart_of(figures), **_shown())
        raise NotFound

    return group


def _shown() -> dict[str, object]:
    data = f"{the_service().api_root}/tables/surveys/data"
    addresses = {"csv_address": f"{data}?format=csv", "json_address": f"{data}?format=json"}
    return {"survey_words": survey_words, "words": words, "code_version": code_version(), **addresses}


def _chart(question: Question) -> Chart:
    rows = [(answer, [count]) for answer, count in zip(survey_words.answers_of(question), question.counts or (), strict=True)]
    return stacked_bars(question.text, [say("Svar")], rows)


def _chart_of(figures: Elsewhere) -> Chart:
    """A bar an answer and round; counts where there are no shares of their own."""
    counts = all(each.count is not None for line in figures.lines for each in line.figures)
    several = len({line.question for line in figures.lines}) > 1
    rows = [
        (", ".join(part for part in (line.question if several else line.answer, of.name) if part), [(each.count if counts else each.percent) or 0])
        for line in figures.lines
        for each, of in zip(line.figures, figures.rounds, strict=True)
    ]
    title = say("Antal svar") if counts else say("Andel i procent, som publicerad")
    return stacked_bars(title, [say("Svar")], rows)
