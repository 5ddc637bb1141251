"""A survey's way from draft to figures, and figures that were published elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.application.survey_examples import published_elsewhere, survey_examples
from services.intake.domain.survey import Survey
from services.intake.domain.survey_errors import (
    AnsweredAlready,
    FiguresDontFit,
    NobodyInvited,
    NoQuestions,
    NotADraft,
    NotOpenYet,
    PeriodWrong,
    SurveyClosedAlready,
    SurveyOver,
)
from services.intake.domain.survey_figures import Figure, Round, SurveyFigures, whole_percent
from services.intake.domain.survey_invitation import SurveyInvitation
from services.intake.tests.survey_stories import FIRST, LAST, MUNICIPAL_UNIT, a_survey, closed, definition, figures
from shared.vocabulary.codes import SurveyState
from shared.vocabulary.words import Digest, PublicText

DAY = timedelta(days=1)


def test_a_survey_may_be_written_piece_by_piece_but_is_sent_with_questions_only() -> None:
    survey = a_survey(questions=())
    with pytest.raises(NoQuestions):
        survey.open(FIRST)
    survey.redefine(definition())
    survey.open(FIRST)
    assert SurveyState.OPEN is survey.state
    with pytest.raises(NotADraft):
        survey.redefine(definition(title=PublicText("En annan")))


def test_its_last_day_is_not_before_its_first() -> None:
    with pytest.raises(PeriodWrong):
        a_survey(closes_on=FIRST - DAY)


@pytest.mark.parametrize(("on", "refusal"), [(FIRST - DAY, NotOpenYet), (LAST + DAY, SurveyOver)])
def test_answers_are_taken_from_the_first_day_to_the_last(on: date, refusal: type[Exception]) -> None:
    survey = a_survey()
    with pytest.raises(NotOpenYet):
        survey.check_takes_answers(FIRST)
    survey.open(FIRST)
    survey.check_takes_answers(FIRST)
    survey.check_takes_answers(LAST)
    with pytest.raises(refusal):
        survey.check_takes_answers(on)


def test_it_closes_once_and_only_when_somebody_was_invited() -> None:
    with pytest.raises(NobodyInvited):
        a_survey().check_closes()
    survey = closed(a_survey())
    assert (SurveyState.CLOSED, LAST, (7, 6)) == (
        survey.state,
        survey.closed_on,
        (sum(each.asked for each in survey.turnout), sum(each.answered for each in survey.turnout)),
    )
    with pytest.raises(SurveyClosedAlready):
        survey.check_closes()
    with pytest.raises(SurveyOver):
        survey.open(FIRST)


def test_an_invitation_is_good_for_one_answer_and_nobody_is_reminded_who_has_answered() -> None:
    invitation = SurveyInvitation.make(uuid4(), uuid4(), MUNICIPAL_UNIT, Digest("ab" * 32))
    invitation.remind(Digest("cd" * 32))
    invitation.use()
    with pytest.raises(AnsweredAlready):
        invitation.use()
    with pytest.raises(AnsweredAlready):
        invitation.remind(Digest("ef" * 32))


def test_figures_from_elsewhere_stand_without_what_they_are_shares_of() -> None:
    told = SurveyFigures.tell(uuid4(), figures())
    assert Round(PublicText("2020"), None, None, 71) == told.published.rounds[0]


def test_shares_are_rounded_half_up() -> None:
    assert (88, 44, 13, 1) == (whole_percent(49, 56), whole_percent(35, 80), whole_percent(1, 8), whole_percent(1, 200))


@pytest.mark.parametrize(
    "wrong",
    [
        {"rounds": (Round(PublicText("2020"), percent=71),)},
        {"rounds": (Round(PublicText("2020")), Round(PublicText("2021"), 56, 49, 89))},
        {"rounds": (Round(PublicText("2020")), Round(PublicText("2021"), 49, 56))},
        {"rounds": (Round(PublicText("2020")), Round(PublicText("2021"), 0, 0))},
        {"lines": ()},
        {"lines": (replace(figures().lines[0], figures=(Figure(percent=92), Figure(percent=101))),)},
        {"lines": (replace(figures().lines[0], figures=(Figure(), Figure(count=50))),)},
        {"lines": (replace(figures().lines[0], figures=(Figure(), Figure(count=48, percent=97))),)},
    ],
)
def test_figures_that_contradict_themselves_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(FiguresDontFit):
        SurveyFigures.tell(uuid4(), replace(figures(), **wrong))


def test_the_reports_figures_come_along_as_they_were_published() -> None:
    principals, schools = published_elsewhere()["principals-2020-2021"], published_elsewhere()["schools-2021"]
    for each in (principals, schools):
        each.check()
    shares = [[figure.percent for figure in line.figures] for line in principals.lines]
    assert [[92, 98], [94, 100], [76, 78], [63, 84], [65, 82], [90, 90], [63, 80]] == shares
    assert [Round(PublicText("2020"), None, None, 71), Round(PublicText("2021"), 56, 49, 88)] == list(principals.rounds)
    assert [(10, None), (1, None), (3, None)] == [(line.figures[0].count, line.figures[0].percent) for line in schools.lines]


def test_the_surveys_that_come_along_can_be_sent() -> None:
    for example in survey_examples().values():
        survey = Survey.define(uuid4(), example.between(FIRST, LAST))
        survey.open(FIRST)
        assert SurveyState.OPEN is survey.state
