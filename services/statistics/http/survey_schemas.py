"""What is asked of the surveys' table, and the shape of its answer."""

from __future__ import annotations

from services.statistics.http.schemas import ColumnSchema, FileFormat
from shared.vocabulary.codes import OrganiserKind, QuestionKind
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import Schema


class SurveysArgs(Schema):
    """As a file of which kind."""

    format = fields.Code(FileFormat, load_default=None)


class TurnoutSchema(Schema):
    """Of a kind of organiser; null: outside the register."""

    kind = fields.Code(OrganiserKind, required=True, allow_none=True)
    asked = fields.Whole(required=True)
    answered = fields.Whole(required=True)
    percent = fields.Whole(required=True, allow_none=True)


class SurveyQuestionSchema(Schema):
    """A question; answered, counts and percents are null where too few have answered, counts and percents of own words too."""

    text = fields.Text(required=True, metadata={"description": later("Frågan, som den ställdes.")})
    kind = fields.Code(QuestionKind, required=True)
    only_some = fields.Flag(required=True, metadata={"description": later("Om frågan bara ställdes efter ett visst svar.")})
    answered = fields.Whole(required=True, allow_none=True)
    answers = fields.Several(fields.Text(), required=True)
    counts = fields.Several(fields.Whole(), required=True, allow_none=True, metadata={"description": later("Antal för varje svar, i ordning.")})
    percents = fields.Several(fields.Whole(), required=True, allow_none=True, metadata={"description": later("Andel för varje svar, i ordning.")})


class CountedSurveySchema(Schema):
    """A survey that was answered here."""

    id = fields.Id(required=True)
    title = fields.Text(required=True)
    population = fields.Text(required=True)
    purpose = fields.Text(required=True)
    anonymous = fields.Flag(required=True)
    opened_on = fields.Day(required=True)
    closed_on = fields.Day(required=True)
    asked = fields.Whole(required=True)
    answered = fields.Whole(required=True)
    response_percent = fields.Whole(required=True, allow_none=True)
    by_kind = fields.Several(fields.Record(TurnoutSchema), required=True)
    questions = fields.Several(fields.Record(SurveyQuestionSchema), required=True)
    notes = fields.Several(fields.Text(), required=True)


class SurveyRoundSchema(Schema):
    """One time that a survey was made elsewhere; null was not published."""

    name = fields.Text(required=True)
    asked = fields.Whole(required=True, allow_none=True)
    answered = fields.Whole(required=True, allow_none=True)
    response_percent = fields.Whole(required=True, allow_none=True)


class SurveyFigureSchema(Schema):
    """A count, a share, or both."""

    count = fields.Whole(required=True, allow_none=True)
    percent = fields.Whole(required=True, allow_none=True)


class SurveyLineSchema(Schema):
    """An answer to a question, with a figure for each round."""

    question = fields.Text(required=True, metadata={"description": later("Frågan, som den är publicerad.")})
    answer = fields.Text(required=True, metadata={"description": later("Svaret som siffrorna gäller.")})
    figures = fields.Several(fields.Record(SurveyFigureSchema), required=True)


class PublishedElsewhereSchema(Schema):
    """Figures that somebody else has published."""

    id = fields.Id(required=True)
    title = fields.Text(required=True)
    population = fields.Text(required=True)
    published_in = fields.Text(required=True)
    rounds = fields.Several(fields.Record(SurveyRoundSchema), required=True)
    lines = fields.Several(fields.Record(SurveyLineSchema), required=True, metadata={"description": later("Svaren, med en siffra för varje omgång.")})
    notes = fields.Several(fields.Text(), required=True)


class IntakePositionSchema(Schema):
    """How far intake's log is counted in."""

    intake = fields.Whole(required=True)


class SurveysSchema(Schema):
    """Every survey; those counted here and those published elsewhere are apart, and are never summed."""

    table = fields.Text(required=True)
    title = fields.Text(required=True)
    definition = fields.Text(required=True)
    facts = fields.Record(IntakePositionSchema, required=True)
    code_version = fields.Text(required=True)
    columns = fields.Several(fields.Record(ColumnSchema), required=True)
    counted = fields.Several(fields.Record(CountedSurveySchema), required=True)
    published_elsewhere = fields.Several(fields.Record(PublishedElsewhereSchema), required=True)
