"""Which questions are asked of whom, and what counts as an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.survey_errors import (
    AnswersMissing,
    AnswersNotTaken,
    ConditionNotEarlier,
    FirstAlready,
    NoQuestions,
    OthersRestOnIt,
    WrongAnswers,
)
from services.intake.domain.survey_questions import (
    MISSING,
    NO,
    YES,
    Condition,
    Question,
    Reply,
    accepted,
    asked,
    check_questions,
    moved_up,
    without,
    wrong_among,
)
from services.intake.tests.survey_stories import ANSWERS, EFFORTS, MORE, ORDERED, PLEASED, QUESTIONS
from shared.vocabulary.codes import QuestionKind
from shared.vocabulary.words import PublicText


def test_a_question_is_asked_only_after_the_answer_it_rests_on() -> None:
    assert [1, 2, 3, 4] == asked(QUESTIONS, {1: Reply(1, (YES,))})
    assert [1, 4] == asked(QUESTIONS, {1: Reply(1, (NO,))})
    assert [1, 4] == asked(QUESTIONS, {})


def test_what_rests_on_a_question_that_is_not_asked_is_not_asked_either() -> None:
    chain = (ORDERED, PLEASED, replace(EFFORTS, only_if=Condition(2, (1,))))
    assert [1] == asked(chain, {1: Reply(1, (NO,)), 2: Reply(2, (1,))})


def test_an_answer_to_a_question_that_is_not_asked_is_dropped() -> None:
    given = (Reply(1, (NO,)), Reply(2, (4,)), Reply(4, words=" Tack. "))
    assert (Reply(1, (NO,)), Reply(4, words="Tack.")) == accepted(QUESTIONS, given)


def test_a_question_that_must_be_answered_is_missed_only_where_it_is_asked() -> None:
    with pytest.raises(WrongAnswers) as refused:
        accepted(QUESTIONS, (Reply(1, (YES,)),))
    assert {2: MISSING} == refused.value.wrong
    assert (Reply(1, (NO,)),) == accepted(QUESTIONS, (Reply(1, (NO,)),))


@pytest.mark.parametrize(
    "reply",
    [Reply(2, (6,)), Reply(2, (1, 2)), Reply(2, words="fyra"), Reply(3, (1, 1)), Reply(3, (3,)), Reply(4, (1,), "x"), Reply(4, words="x" * 2001)],
)
def test_an_answer_is_one_of_those_that_can_be_given(reply: Reply) -> None:
    right = {each.question: each for each in ANSWERS}
    with pytest.raises(WrongAnswers) as refused:
        accepted(QUESTIONS, (right | {reply.question: reply}).values())
    assert {reply.question} == set(refused.value.wrong)


@pytest.mark.parametrize(
    ("questions", "refusal"),
    [
        ((), NoQuestions),
        ((replace(EFFORTS, only_if=None, answers=(PublicText("Bara ett"),)),), AnswersMissing),
        ((replace(EFFORTS, only_if=None, answers=(PublicText("Samma"),) * 2),), AnswersMissing),
        ((replace(PLEASED, only_if=None, answers=()),), AnswersMissing),
        ((replace(MORE, answers=(PublicText("Ett svar"),)),), AnswersNotTaken),
        ((PLEASED, ORDERED), ConditionNotEarlier),
        ((MORE, replace(ORDERED, only_if=Condition(1, (1,)))), ConditionNotEarlier),
        ((ORDERED, replace(MORE, only_if=Condition(1, (3,)))), ConditionNotEarlier),
        ((ORDERED, replace(MORE, only_if=Condition(1, ()))), ConditionNotEarlier),
    ],
)
def test_a_survey_that_could_not_be_answered_is_refused(questions: tuple[Question, ...], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_questions(questions)


def test_questions_move_and_go_without_losing_what_they_rest_on() -> None:
    with pytest.raises(OthersRestOnIt):
        without(QUESTIONS, 1)
    with pytest.raises(FirstAlready):
        moved_up(QUESTIONS, 1)
    with pytest.raises(ConditionNotEarlier):
        moved_up(QUESTIONS, 2)
    assert (ORDERED, EFFORTS, MORE) == without(QUESTIONS, 2)
    begun = (MORE, ORDERED, replace(PLEASED, only_if=Condition(2, (YES,))))
    assert (ORDERED, MORE, PLEASED) == moved_up(begun, 2)
    assert (ORDERED, PLEASED) == without(begun, 1)


TEXT = PublicText("?")
CHOICES = (PublicText("a"), PublicText("b"), PublicText("c"))


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Question, ...]:
    """Any questions that may be asked, resting on each other in any way that is allowed."""
    questions: list[Question] = []
    for _ in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(QuestionKind))
        offered = CHOICES if kind in (QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF) else CHOICES[:2] if kind is QuestionKind.SCALE else ()
        earlier = [number for number, each in enumerate(questions, start=1) if each.choices]
        condition, rests = None, draw(st.booleans())
        if earlier and rests:
            number = draw(st.sampled_from(earlier))
            answers = draw(st.sets(st.sampled_from(list(questions[number - 1].choices)), min_size=1))
            condition = Condition(number, tuple(sorted(answers)))
        questions.append(Question(kind, TEXT, offered, condition, draw(st.booleans())))
    return tuple(questions)


REPLIES = st.lists(st.builds(Reply, st.integers(1, 7), st.lists(st.integers(0, 6), max_size=3).map(tuple), st.sampled_from(["", "ord"])), max_size=9)


@settings(max_examples=200, deadline=None)
@given(surveys(), REPLIES)
def test_whatever_is_sent_only_questions_that_are_asked_have_answers(questions: tuple[Question, ...], sent: list[Reply]) -> None:
    check_questions(questions)
    sent_last = {each.question: each for each in sent if not each.is_empty}
    wrong = wrong_among(questions, sent_last, asked(questions, sent_last))
    if wrong:
        with pytest.raises(WrongAnswers) as refused:
            accepted(questions, sent)
        assert wrong == refused.value.wrong
        return
    kept = accepted(questions, sent)
    replies = {each.question: each for each in kept}
    numbers = asked(questions, replies)
    assert set(replies) <= set(numbers)
    assert {number for number in numbers if questions[number - 1].required} <= set(replies)
    assert kept == accepted(questions, kept)
    for number in numbers:
        condition = questions[number - 1].only_if
        assert condition is None or set(condition.answers) & set(replies[condition.question].chosen)
