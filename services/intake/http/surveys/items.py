"""What the surveys' API answers."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import OrganiserKind, QuestionKind, SurveyState
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class SurveyItem(Schema):
    """A survey in a list, with how many are asked and have answered."""

    id = fields.Id()
    title = fields.Text()
    anonymous = fields.Flag()
    opens_on = fields.Day()
    closes_on = fields.Day()
    state = StoredCode(SurveyState)
    closed_on = fields.Day(allow_none=True)
    asked = fields.Whole()
    answered = fields.Whole()
    percent = fields.Whole(allow_none=True)
    version = fields.Whole()


class ConditionItem(Schema):
    """Which answers to which earlier question a question rests on."""

    question = fields.Whole()
    answers = fields.Several(fields.Whole())


class QuestionItem(Schema):
    """A question."""

    kind = StoredCode(QuestionKind)
    text = fields.Text()
    answers = fields.Several(fields.Text())
    only_if = fields.Record(ConditionItem, allow_none=True)
    required = fields.Flag()


class TurnoutItem(Schema):
    """How many of those asked have answered; kind null: of no organiser in the register."""

    kind = StoredCode(OrganiserKind, allow_none=True)
    asked = fields.Whole()
    answered = fields.Whole()


class SurveyAsWritten(SurveyItem):
    """A whole survey."""

    population = fields.Text()
    purpose = fields.Text()
    questions = fields.Several(fields.Record(QuestionItem))
    turnout = fields.Several(fields.Record(TurnoutItem))


class LinkItem(Schema):
    """A link, told once."""

    school_unit_id = fields.Id(allow_none=True)
    organiser_id = fields.Id(allow_none=True)
    link = fields.Text()


class InvitedAnswer(CommandAnswer):
    """How many were asked now and before, how many get their link by e-mail, and the other links, which are told in the first answer only."""

    invited = fields.Whole()
    already = fields.Whole()
    by_mail = fields.Whole()
    links = fields.Several(fields.Record(LinkItem), most=500)


class QuestionResult(Schema):
    """What a question came to; counts null: own words, or too few answers to be told."""

    question = fields.Whole()
    text = fields.Text(metadata={"description": later("Frågan, som den ställdes.")})
    kind = StoredCode(QuestionKind)
    answers = fields.Several(fields.Text())
    answered = fields.Whole(allow_none=True, metadata={"description": later("Hur många som har svarat på frågan; null där de är för få.")})
    counts = fields.Several(
        fields.Whole(),
        allow_none=True,
        metadata={"description": later("Antal för varje svar, i ordning; null för egna ord och där för få har svarat.")},
    )


class SurveyResults(Schema):
    """What a closed survey came to. Own words are read on the page only."""

    id = fields.Id()
    title = fields.Text()
    closed_on = fields.Day()
    asked = fields.Whole()
    answered = fields.Whole()
    percent = fields.Whole(allow_none=True)
    turnout = fields.Several(fields.Record(TurnoutItem))
    questions = fields.Several(fields.Record(QuestionResult))


class FiguresItem(Schema):
    """Figures from elsewhere."""

    id = fields.Id()
    title = fields.Text()
    source = fields.Text(metadata={"description": later("Var siffrorna står.")})
    version = fields.Whole()


SurveyList = listed(SurveyItem)
FiguresList = listed(FiguresItem)
