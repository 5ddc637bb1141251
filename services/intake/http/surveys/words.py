"""How surveys are written: questions with their numbers, answers, shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from services.intake.domain.survey_count import QuestionCount
from services.intake.domain.survey_figures import whole_percent
from services.intake.domain.survey_questions import NO, YES, Question, Reply
from shared.vocabulary.codes import OrganiserKind, QuestionKind, SurveyState
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say, translated

TAGS = {SurveyState.DRAFT: "calm", SurveyState.OPEN: "ok", SurveyState.CLOSED: "warn"}
OUTSIDE = later("Utanför registret")


def choices_of(question: Question) -> list[tuple[str, str]]:
    """What can be chosen, with the numbers as a form sends them."""
    return [(str(number), answer_of(question, number)) for number in question.choices]


def answer_of(question: Question, number: int) -> str:
    """An answer in words."""
    match question.kind:
        case QuestionKind.YES_NO:
            return {YES: say("Ja"), NO: say("Nej")}[number]
        case QuestionKind.SCALE:
            ends = {question.choices[0]: question.answers[0], question.choices[-1]: question.answers[1]}
            return f"{number} – {ends[number]}" if number in ends else str(number)
    return question.answers[number - 1]


def reply_told(question: Question, reply: Reply | None) -> str:
    """What somebody has answered, for the summary."""
    if reply is None or reply.is_empty:
        return say("Inget svar")
    return reply.words or ", ".join(answer_of(question, number) for number in reply.chosen if number in question.choices)


def condition_of(questions: Sequence[Question], question: Question) -> str:
    """When a question is asked, where it isn't always."""
    condition = question.only_if
    if condition is None:
        return ""
    answers = " / ".join(answer_of(questions[condition.question - 1], number) for number in condition.answers)
    return say("Ställs bara till den som svarar så på fråga %(number)s: %(answers)s", number=condition.question, answers=answers)


def conditions_offered(questions: Iterable[Question]) -> list[tuple[str, str]]:
    """Every answer of earlier questions that a question can rest on, as a form sends them."""
    return [
        (f"{place}.{number}", say("Fråga %(number)s: %(answer)s", number=place, answer=answer_of(question, number)))
        for place, question in enumerate(questions, start=1)
        for number in question.choices
    ]


def kind_of(kind: str | None) -> str:
    """A kind of organiser in a table."""
    return label(OrganiserKind(kind)) if kind else translated(OUTSIDE)


def rate(answered: int, asked: int) -> int | None:
    """How many percent have answered; None of nobody."""
    return whole_percent(answered, asked) if asked else None


def counted(questions: Sequence[Question], counts: Sequence[QuestionCount]) -> Iterator[dict[str, Any]]:
    """Each question with its figures: rows of answer, count and share; no rows where they aren't told."""
    for question, each in zip(questions, counts, strict=True):
        shares = zip(question.choices, each.counts or (), strict=False)
        rows = [(answer_of(question, number), count, whole_percent(count, each.answered or 0)) for number, count in shares]
        yield {"number": each.question, "question": question, "answered": each.answered, "rows": rows, "told": each.counts is not None}
