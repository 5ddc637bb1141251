"""What a survey's answers come to: how many answered, by kind of organiser, and how many gave each answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.intake.domain.survey_questions import Question, Reply
from shared.vocabulary.codes import OrganiserKind


@dataclass(frozen=True)
class Turnout:
    """How many of those who were asked have answered; `kind` None: of no organiser in the register."""

    kind: OrganiserKind | None
    asked: int
    answered: int


@dataclass(frozen=True)
class QuestionCount:
    """How many answered a question, and how many gave each answer; both None where too few answered, `counts` also of own words.

    How many answered a conditional question is a figure of the one it rests on. Whoever answers it has answered that one, so where that one's
    figures are withheld, its own are too.
    """

    question: int
    answered: int | None
    counts: tuple[int, ...] | None


def count(questions: Sequence[Question], answers: Sequence[Sequence[Reply]], fewest: int) -> tuple[QuestionCount, ...]:
    """Count every question; one that fewer than `fewest` have answered keeps its figures."""
    replies = [reply for answer in answers for reply in answer]
    return tuple(
        _count(number, question, [each for each in replies if each.question == number], fewest) for number, question in enumerate(questions, 1)
    )


def _count(number: int, question: Question, replies: Sequence[Reply], fewest: int) -> QuestionCount:
    if len(replies) < fewest:
        return QuestionCount(number, None, None)
    counts = tuple(sum(choice in each.chosen for each in replies) for choice in question.choices)
    return QuestionCount(number, len(replies), counts or None)


def turnout(invited: Iterable[tuple[OrganiserKind | None, bool]]) -> tuple[Turnout, ...]:
    """A line for each kind of organiser that was asked, in the order of the kinds, those outside the register last."""
    everybody = list(invited)
    kinds = (kind for kind in (*OrganiserKind, None) if any(each == kind for each, _ in everybody))
    return tuple(Turnout(kind, *_of([has for each, has in everybody if each == kind])) for kind in kinds)


def _of(answered: Sequence[bool]) -> tuple[int, int]:
    return len(answered), sum(answered)
