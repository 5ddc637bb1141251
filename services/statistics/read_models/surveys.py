"""The rows about surveys, as what the pages show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.statistics.domain.surveys import Counted, Elsewhere, Figure, Line, Question, Round, Turnout
from services.statistics.read_models.counts import over
from shared.eventlog.database import Database
from shared.vocabulary.codes import OrganiserKind, QuestionKind


def counted(database: Database) -> tuple[Counted, ...]:
    """Surveys that were answered here."""
    return tuple(map(_counted, database.rows(over("surveys_counted"))))


def elsewhere(database: Database) -> tuple[Elsewhere, ...]:
    """Figures that somebody else has published."""
    return tuple(map(_elsewhere, database.rows(over("surveys_elsewhere"))))


def _counted(row: Mapping[str, Any]) -> Counted:
    return Counted(
        id=row["survey_id"],
        title=row["title"],
        population=row["population"],
        purpose=row["purpose"],
        anonymous=row["anonymous"],
        opened_on=row["opened_on"],
        closed_on=row["closed_on"],
        turnout=Turnout(None, row["asked"], row["answered"]),
        fewest=row["fewest"],
        by_kind=tuple(_turnout(each) for each in row["by_kind"]),
        questions=tuple(_question(number, each, row["fewest"]) for number, each in enumerate(row["questions"], start=1)),
    )


def _turnout(told: Mapping[str, Any]) -> Turnout:
    return Turnout(OrganiserKind(told["kind"]) if told["kind"] else None, told["asked"], told["answered"])


def _question(number: int, told: Mapping[str, Any], fewest: int) -> Question:
    """Without how many answered where they are too few, which the first version of the fact told."""
    answered = told["answered"] if told["answered"] is not None and told["answered"] >= fewest else None
    counts = tuple(told["counts"]) if told["counts"] is not None else None
    kind, answers = QuestionKind(told["kind"]), tuple(told["answers"])
    return Question(number, told["text"], kind, answers, told["only_some"], answered, counts)


def _elsewhere(row: Mapping[str, Any]) -> Elsewhere:
    rounds = tuple(Round(each["name"], each["asked"], each["answered"], each["percent"]) for each in row["rounds"])
    return Elsewhere(
        id=row["figures_id"],
        title=row["title"],
        population=row["population"],
        published_in=row["published_in"],
        rounds=rounds,
        lines=tuple(_line(each, rounds) for each in row["lines"]),
        remarks=tuple(row["remarks"]),
    )


def _line(told: Mapping[str, Any], rounds: tuple[Round, ...]) -> Line:
    figures = (Figure(each["count"], each["percent"], of.answered) for each, of in zip(told["figures"], rounds, strict=True))
    return Line(told["question"], told["answer"], tuple(figures))
