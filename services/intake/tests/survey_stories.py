"""Surveys that tests speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.intake.domain.survey import Survey, SurveyDefinition
from services.intake.domain.survey_count import count, turnout
from services.intake.domain.survey_figures import Figure, FigureLine, Published, Round
from services.intake.domain.survey_invitation import Recipient
from services.intake.domain.survey_questions import YES, Condition, Question, Reply
from shared.vocabulary.codes import OrganiserKind, QuestionKind
from shared.vocabulary.words import PublicText

FIRST, LAST = date(2021, 6, 1), date(2021, 6, 30)
ORDERED = Question(QuestionKind.YES_NO, PublicText("Har skolan sökt stöd?"))
PLEASED = Question(QuestionKind.SCALE, PublicText("Hur nöjda är ni?"), (PublicText("Inte alls"), PublicText("Mycket")), Condition(1, (YES,)))
EFFORTS = Question(
    QuestionKind.SEVERAL_OF, PublicText("Vad fick ni hjälp med?"), (PublicText("Möten"), PublicText("Samtal")), Condition(1, (YES,)), required=False
)
MORE = Question(QuestionKind.WORDS, PublicText("Vad vill ni tillägga?"), required=False)
QUESTIONS = (ORDERED, PLEASED, EFFORTS, MORE)
ANSWERS = (Reply(1, (YES,)), Reply(2, (4,)), Reply(3, (1, 2)), Reply(4, words="Snabb hjälp."))
MUNICIPAL_UNIT = Recipient(UUID(int=1), UUID(int=2), OrganiserKind.MUNICIPAL, "rektor@exempel.se")


def definition(**changed: Any) -> SurveyDefinition:
    """A survey with every kind of question but one."""
    said = SurveyDefinition(
        title=PublicText("Skolornas enkät"),
        population=PublicText("Skolor som har haft en koordinator"),
        purpose=PublicText("Vi vill veta om stödet hjälpte."),
        anonymous=True,
        opens_on=FIRST,
        closes_on=LAST,
        questions=QUESTIONS,
    )
    return replace(said, **changed)


def a_survey(**changed: Any) -> Survey:
    """A draft."""
    return Survey.define(uuid4(), definition(**changed))


def closed(survey: Survey) -> Survey:
    """Written otherwise, opened, answered by six of seven, and closed."""
    survey.redefine(replace(survey.definition, title=PublicText("Skolornas enkät 2021")))
    survey.open(FIRST)
    asked = [(OrganiserKind.MUNICIPAL, True)] * 6 + [(None, False)]
    survey.close(turnout(asked), count(survey.definition.questions, [ANSWERS] * 6, 5), 5, LAST)
    return survey


def figures() -> Published:
    """Two rounds, of which the first doesn't say of how many."""
    rounds = (Round(PublicText("2020"), percent=71), Round(PublicText("2021"), 56, 49, 88))
    line = FigureLine(PublicText("Känner du till rutinen?"), PublicText("Ja"), (Figure(percent=92), Figure(percent=98)))
    return Published(
        title=PublicText("Rektorernas enkät"),
        population=PublicText("Rektorer i kommunal grundskola"),
        source=PublicText("UBN-2021-05187"),
        rounds=rounds,
        lines=(line,),
        remarks=(PublicText("Basen för 2020 är inte känd."),),
    )
