"""What a survey's answers come to, and what is not told of few."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.survey_count import QuestionCount, Turnout, count, turnout
from services.intake.domain.survey_questions import NO, YES, Reply, accepted
from services.intake.tests.survey_stories import ANSWERS, QUESTIONS
from shared.vocabulary.codes import OrganiserKind

REFUSING = (Reply(1, (NO,)),)


def test_each_answer_is_counted_and_own_words_are_not() -> None:
    counted = count(QUESTIONS, [ANSWERS] * 5 + [REFUSING] * 4, 5)
    assert QuestionCount(1, 9, (5, 4)) == counted[0]
    assert QuestionCount(2, 5, (0, 0, 0, 5, 0)) == counted[1]
    assert QuestionCount(3, 5, (5, 5)) == counted[2]
    assert QuestionCount(4, 5, None) == counted[3]


def test_a_question_that_few_have_answered_keeps_its_figures() -> None:
    counted = count(QUESTIONS, [ANSWERS] * 4 + [REFUSING] * 4, 5)
    assert QuestionCount(1, 8, (4, 4)) == counted[0]
    assert [QuestionCount(2, None, None), QuestionCount(3, None, None)] == [*counted[1:3]]


def test_how_many_answered_a_conditional_question_tells_nothing_of_the_one_it_rests_on_where_that_is_withheld() -> None:
    counted = count(QUESTIONS, [ANSWERS] * 3 + [REFUSING], 5)
    assert [QuestionCount(number, None, None) for number in range(1, len(QUESTIONS) + 1)] == [*counted]


def test_the_turnout_is_told_by_kind_of_organiser_those_outside_the_register_last() -> None:
    invited = [(None, True), (OrganiserKind.INDEPENDENT, False), (OrganiserKind.MUNICIPAL, True), (OrganiserKind.MUNICIPAL, False)]
    assert (Turnout(OrganiserKind.MUNICIPAL, 2, 1), Turnout(OrganiserKind.INDEPENDENT, 1, 0), Turnout(None, 1, 1)) == turnout(invited)


@st.composite
def answers(draw: st.DrawFn) -> tuple[Reply, ...]:
    """Anything that may be answered."""
    yes = draw(st.booleans())
    given = [Reply(1, (YES if yes else NO,))]
    if yes:
        given += [Reply(2, (draw(st.integers(1, 5)),)), Reply(3, tuple(draw(st.sets(st.integers(1, 2)))))]
    return accepted(QUESTIONS, given)


@settings(max_examples=60, deadline=None)
@given(st.lists(answers(), max_size=12), st.integers(2, 6))
def test_counts_are_of_the_answers_and_of_nothing_else(given: list[tuple[Reply, ...]], fewest: int) -> None:
    counted = count(QUESTIONS, given, fewest)
    assert counted == count(QUESTIONS, list(reversed(given)), fewest)
    for question, each in zip(QUESTIONS, counted, strict=True):
        replies = [reply for reply in chain.from_iterable(given) if reply.question == each.question]
        assert (len(replies) if len(replies) >= fewest else None) == each.answered
        assert (each.counts is None) == (each.answered is None or not question.choices)
        rests_on = counted[question.only_if.question - 1] if question.only_if else each
        assert rests_on.answered is not None or each.answered is None
        if each.counts is not None and each.answered is not None:
            assert sum(len(reply.chosen) for reply in replies) == sum(each.counts)
            assert all(share <= each.answered for share in each.counts)
