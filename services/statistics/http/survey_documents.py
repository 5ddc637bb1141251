"""Surveys as records for JSON and lines for CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.statistics.domain.surveys import Counted, Elsewhere, Surveys
from services.statistics.http import survey_words
from services.statistics.http.csv_file import Cell
from services.statistics.http.documents import code_version
from shared.vocabulary.codes import QuestionKind
from shared.vocabulary.language import SWEDISH, say, speaking, translated

Record = dict[str, Any]

COUNTED, ELSEWHERE = "counted", "published-elsewhere"
COLUMNS = ("id", "survey", "origin", "source", "round", "asked", "answered", "response_percent", "question", "answer", "count", "percent")


def surveys_table(address: str) -> Mapping[str, Any]:
    """What the table is, for the list of tables."""
    about = {"title": translated(survey_words.SURVEYS), "about": translated(survey_words.ABOUT_SURVEYS)}
    return {
        "table": "surveys",
        **about,
        "definition": translated(survey_words.SURVEYS_DEFINITION),
        "columns": survey_columns(),
        "data": address,
    }


def surveys(told: Surveys) -> Record:
    """Everything, counted and from elsewhere apart."""
    return {
        "table": "surveys",
        "title": translated(survey_words.SURVEYS),
        "definition": translated(survey_words.SURVEYS_DEFINITION),
        "facts": {"intake": told.intake.position},
        "code_version": code_version(),
        "columns": survey_columns(),
        "counted": [_counted(each) for each in told.counted],
        "published_elsewhere": [_elsewhere(each) for each in told.elsewhere],
    }


def survey_lines(told: Surveys) -> Iterator[Sequence[Cell]]:
    """A line an answer; figures that aren't told are empty."""
    with speaking(SWEDISH):
        for survey in told.counted:
            rate = (survey.turnout.asked, survey.turnout.answered, survey.turnout.percent)
            head: Sequence[Cell] = (str(survey.id), survey.title, COUNTED, None, survey.closed_on.isoformat(), *rate)
            for question in survey.questions:
                counts = question.counts or (None,) * len(survey_words.answers_of(question))
                shares = question.shares or (None,) * len(counts)
                for answer, count, share in zip(survey_words.answers_of(question), counts, shares, strict=True):
                    yield (*head, question.text, answer, count, share)
    for figures in told.elsewhere:
        for line in figures.lines:
            for each, of in zip(line.figures, figures.rounds, strict=True):
                head = (str(figures.id), figures.title, ELSEWHERE, figures.published_in, of.name, of.asked, of.answered, of.percent)
                yield (*head, line.question, line.answer, each.count, each.percent)


def _counted(survey: Counted) -> Record:
    return {
        "id": survey.id,
        "title": survey.title,
        "population": survey.population,
        "purpose": survey.purpose,
        "anonymous": survey.anonymous,
        "opened_on": survey.opened_on,
        "closed_on": survey.closed_on,
        "asked": survey.turnout.asked,
        "answered": survey.turnout.answered,
        "response_percent": survey.turnout.percent,
        "by_kind": [{"kind": each.kind, "asked": each.asked, "answered": each.answered, "percent": each.percent} for each in survey.by_kind],
        "questions": [
            {
                "text": question.text,
                "kind": question.kind,
                "only_some": question.only_some,
                "answered": question.answered,
                "answers": [] if question.kind is QuestionKind.WORDS else list(survey_words.answers_of(question)),
                "counts": question.counts,
                "percents": question.shares if question.counts is not None else None,
            }
            for question in survey.questions
        ],
        "notes": [translated(survey_words.FEW)] if survey.few_answered else [],
    }


def _elsewhere(figures: Elsewhere) -> Record:
    return {
        "id": figures.id,
        "title": figures.title,
        "population": figures.population,
        "published_in": figures.published_in,
        "rounds": [{"name": each.name, "asked": each.asked, "answered": each.answered, "response_percent": each.percent} for each in figures.rounds],
        "lines": [
            {"question": line.question, "answer": line.answer, "figures": [{"count": each.count, "percent": each.percent} for each in line.figures]}
            for line in figures.lines
        ],
        "notes": list(figures.remarks),
    }


def survey_columns() -> list[Mapping[str, str]]:
    """The columns of the file: their names, and their titles."""
    titles = (
        say("Id"),
        say("Enkät"),
        say("Ursprung"),
        say("Källa"),
        say("Omgång"),
        say("Tillfrågade"),
        say("Svar"),
        say("Svarsfrekvens"),
        say("Fråga"),
        say("Svaret"),
        say("Antal"),
        say("Andel"),
    )
    return [{"name": name, "title": title} for name, title in zip(COLUMNS, titles, strict=True)]
