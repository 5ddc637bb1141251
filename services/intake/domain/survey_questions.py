"""The questions of a survey, which of them are asked of whom, and what counts as an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.intake.domain.survey_errors import (
    AnswersMissing,
    AnswersNotTaken,
    ConditionNotEarlier,
    FirstAlready,
    NoQuestions,
    OthersRestOnIt,
    TooManyQuestions,
    WrongAnswers,
)
from shared.vocabulary.codes import QuestionKind
from shared.vocabulary.language import later
from shared.vocabulary.words import PublicText

MOST_QUESTIONS: Final = 50
MOST_ANSWERS: Final = 20
LONGEST_WORDS: Final = 2000
SCALE: Final = range(1, 6)
YES, NO = 1, 2
_CHOICES = (QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF)
MISSING: Final = later("Svara på frågan.")
NOT_AMONG: Final = later("Välj bland svaren.")
TOO_LONG: Final = later("Svaret är för långt. Skriv högst 2000 tecken.")


@dataclass(frozen=True)
class Condition:
    """Ask only whoever gave one of these answers to an earlier question; questions and answers are numbered from 1."""

    question: int
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Question:
    """One question. `answers` are what a choice offers, or what the two ends of a scale mean."""

    kind: QuestionKind
    text: PublicText
    answers: tuple[PublicText, ...] = ()
    only_if: Condition | None = None
    required: bool = True

    @property
    def choices(self) -> range:
        """The numbers that can be chosen; none where the answer is own words."""
        match self.kind:
            case QuestionKind.YES_NO:
                return range(YES, NO + 1)
            case QuestionKind.SCALE:
                return SCALE
            case QuestionKind.WORDS:
                return range(0)
        return range(1, len(self.answers) + 1)


@dataclass(frozen=True)
class Reply:
    """What was answered to one question: numbers that were chosen, or own words."""

    question: int
    chosen: tuple[int, ...] = ()
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not self.chosen and not self.words.strip()


def check_questions(questions: Sequence[Question]) -> None:
    """Raises NoQuestions, TooManyQuestions, AnswersMissing, AnswersNotTaken, ConditionNotEarlier."""
    if not questions:
        raise NoQuestions
    if len(questions) > MOST_QUESTIONS:
        raise TooManyQuestions
    for number, question in enumerate(questions, start=1):
        _check_answers(question)
        if question.only_if is not None:
            _check_condition(question.only_if, questions[: number - 1])


def _check_answers(question: Question) -> None:
    there = len(set(question.answers))
    if question.kind in _CHOICES:
        right = there == len(question.answers) and 2 <= there <= MOST_ANSWERS
    elif question.kind is QuestionKind.SCALE:
        right = there == len(question.answers) == 2
    elif question.answers:
        raise AnswersNotTaken
    else:
        right = True
    if not right:
        raise AnswersMissing


def _check_condition(condition: Condition, earlier: Sequence[Question]) -> None:
    if not 1 <= condition.question <= len(earlier):
        raise ConditionNotEarlier
    choices = earlier[condition.question - 1].choices
    if not condition.answers or not set(condition.answers) <= set(choices):
        raise ConditionNotEarlier


def without(questions: Sequence[Question], number: int) -> tuple[Question, ...]:
    """The questions without one of them; raises OthersRestOnIt."""
    if any(each.only_if is not None and each.only_if.question == number for each in questions):
        raise OthersRestOnIt
    left = (each for place, each in enumerate(questions, start=1) if place != number)
    return tuple(_renumbered(each, {place: place - 1 for place in range(number + 1, len(questions) + 1)}) for each in left)


def moved_up(questions: Sequence[Question], number: int) -> tuple[Question, ...]:
    """The questions with one of them a place earlier; raises FirstAlready, ConditionNotEarlier."""
    if number < 2:
        raise FirstAlready
    order = [*questions]
    order[number - 2 : number] = [order[number - 1], order[number - 2]]
    moved = tuple(_renumbered(each, {number: number - 1, number - 1: number}) for each in order)
    check_questions(moved)
    return moved


def _renumbered(question: Question, numbers: Mapping[int, int]) -> Question:
    condition = question.only_if
    if condition is None or condition.question not in numbers:
        return question
    return replace(question, only_if=replace(condition, question=numbers[condition.question]))


def asked(questions: Sequence[Question], replies: Mapping[int, Reply]) -> list[int]:
    """The numbers of the questions that are asked of somebody who has answered so; what rests on a question that isn't asked isn't either."""
    found: dict[int, tuple[int, ...]] = {}
    for number, question in enumerate(questions, start=1):
        condition = question.only_if
        if condition is None or set(condition.answers) & set(found.get(condition.question, ())):
            found[number] = replies[number].chosen if number in replies else ()
    return list(found)


def accepted(questions: Sequence[Question], given: Iterable[Reply]) -> tuple[Reply, ...]:
    """The answers to the questions that are asked, in their order; answers to others are dropped. Raises WrongAnswers."""
    replies = {each.question: each for each in given if not each.is_empty}
    numbers = asked(questions, replies)
    wrong = wrong_among(questions, replies, numbers)
    if wrong:
        raise WrongAnswers(wrong)
    return tuple(_tidy(replies[number]) for number in numbers if number in replies)


def wrong_among(questions: Sequence[Question], replies: Mapping[int, Reply], numbers: Iterable[int]) -> dict[int, str]:
    """What is wrong with the answers to some questions: a sentence by number."""
    told = ((number, _wrong(questions[number - 1], replies.get(number))) for number in numbers)
    return {number: sentence for number, sentence in told if sentence}


def _wrong(question: Question, reply: Reply | None) -> str:
    if reply is None or reply.is_empty:
        return MISSING if question.required else ""
    if question.kind is QuestionKind.WORDS:
        return TOO_LONG if len(reply.words) > LONGEST_WORDS else NOT_AMONG if reply.chosen else ""
    most = len(question.choices) if question.kind is QuestionKind.SEVERAL_OF else 1
    right = not reply.words and set(reply.chosen) <= set(question.choices) and len(set(reply.chosen)) == len(reply.chosen) <= most
    return "" if right else NOT_AMONG


def _tidy(reply: Reply) -> Reply:
    return Reply(reply.question, tuple(sorted(reply.chosen)), reply.words.strip())
