"""Bodies of the surveys' API, and the forms of their pages."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load

from services.intake.domain.survey import SurveyDefinition
from services.intake.domain.survey_figures import Figure, FigureLine, Published, Round
from services.intake.domain.survey_questions import MOST_ANSWERS, MOST_QUESTIONS, Condition, Question
from shared.vocabulary.codes import QuestionKind
from shared.vocabulary.language import later, say
from shared.web import fields
from shared.web.schemas import CommandSchema, Schema

TEXT, LONG_TEXT = 300, 1000
SAID = ("title", "population", "purpose", "anonymous", "opens_on", "closes_on")
"""What a survey says beside its questions."""
MOST_LINES, MOST_ROUNDS = 100, 10


class ConditionBody(Schema):
    """Ask only whoever gave one of these answers to an earlier question; both are numbered from 1."""

    question = fields.Whole(required=True, least=1, most=MOST_QUESTIONS, metadata={"label": later("Fråga"), "example": 1})
    answers = fields.Several(fields.Whole(least=1, most=MOST_ANSWERS), least=1, most=MOST_ANSWERS, required=True, metadata={"label": later("Svar")})

    @post_load
    def as_condition(self, data: dict[str, Any], **_: Any) -> Condition:
        """As the domain has it."""
        return Condition(data["question"], tuple(data["answers"]))


class QuestionBody(Schema):
    """A question; `answers` are what a choice offers, or what 1 and 5 mean on a scale."""

    kind = fields.Code(QuestionKind, required=True, metadata={"label": later("Sort")})
    text = fields.Text(
        required=True,
        most=TEXT,
        metadata={"label": later("Frågan"), "description": later("Frågan, som den ställs."), "example": "Har elevernas närvaro ökat?"},
    )
    answers = fields.Several(
        fields.Text(most=TEXT),
        most=MOST_ANSWERS,
        load_default=[],
        metadata={
            "label": later("Svaren"),
            "description": later("Svaren att välja mellan; för en skala vad 1 och 5 betyder; annars tomt."),
            "example": [],
        },
    )
    only_if = fields.Record(ConditionBody, load_default=None, allow_none=True)
    required = fields.Flag(load_default=True, metadata={"label": later("Måste besvaras")})

    @post_load
    def as_question(self, data: dict[str, Any], **_: Any) -> Question:
        """As the domain has it."""
        return Question(data["kind"], data["text"], tuple(data["answers"]), data["only_if"], data["required"])


class SettingsForm(CommandSchema):
    """What a survey says beside its questions."""

    title = fields.Text(required=True, metadata={"label": later("Enkätens namn"), "example": "Skolornas enkät om koordinatorernas stöd"})
    population = fields.Text(
        required=True, most=TEXT, metadata={"label": later("Vilka som tillfrågas"), "example": "Skolor som har haft stöd av en koordinator"}
    )
    purpose = fields.Words(
        required=True, most=LONG_TEXT, metadata={"label": later("Varför ni frågar"), "example": "Vi vill veta hur stödet fungerade."}
    )
    anonymous = fields.Flag(
        required=True,
        metadata={
            "label": later("Anonym"),
            "description": later("Om ingen ska kunna se vem som har svarat vad. Då syns inga svar före stängningen."),
        },
    )
    opens_on = fields.Day(required=True, metadata={"label": later("Första svarsdag"), "example": "2021-06-01"})
    closes_on = fields.Day(required=True, metadata={"label": later("Sista svarsdag"), "example": "2021-06-30"})


class NewSurveyForm(SettingsForm):
    """The same for a new one, perhaps begun from a survey that comes along."""

    example = fields.Text(load_default="", most=50)


class SurveyBody(SettingsForm):
    """A whole survey. All of it is published, so nothing of it may be about a person."""

    questions = fields.Several(
        fields.Record(QuestionBody),
        most=MOST_QUESTIONS,
        load_default=[],
        metadata={
            "label": later("Frågorna"),
            "example": [
                {"kind": "yes-no", "text": "Har skolan haft stöd?", "answers": [], "only_if": None, "required": True},
                {
                    "kind": "scale",
                    "text": "Hur nöjda är ni med stödet?",
                    "answers": ["Inte alls", "Mycket"],
                    "only_if": {"question": 1, "answers": [1]},
                    "required": False,
                },
            ],
        },
    )

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it; the days that an import claims go beside it."""
        questions = tuple(data.pop("questions"))
        said = {name: data.pop(name) for name in SAID}
        return {**data, "definition": SurveyDefinition(**said, questions=questions)}


class QuestionForm(Schema):
    """A question as the page has it: answers a line each, and the condition as answers of an earlier question."""

    kind = fields.Code(QuestionKind, required=True, metadata={"label": later("Sort")})
    text = fields.Text(required=True, most=TEXT, metadata={"label": later("Frågan")})
    answers = fields.Words(load_default="", metadata={"label": later("Svar att välja mellan")})
    only_if = fields.Several(
        fields.Text(pattern=r"[0-9]{1,2}\.[0-9]{1,2}"), most=MOST_ANSWERS, load_default=[], metadata={"label": later("Ställs bara")}
    )
    required = fields.Flag(load_default=False)

    @post_load
    def as_question(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A question; raises ValidationError where the condition names several."""
        pairs = [tuple(map(int, each.split("."))) for each in data["only_if"]]
        if len({question for question, _ in pairs}) > 1:
            raise ValidationError(say("Välj svar på en och samma fråga."), "only_if")
        condition = Condition(pairs[0][0], tuple(answer for _, answer in pairs)) if pairs else None
        answers = tuple(line.strip() for line in data["answers"].splitlines() if line.strip())
        if any(len(each) > TEXT for each in answers):
            raise ValidationError(say("Ett svar är för långt. Skriv högst 300 tecken på varje rad."), "answers")
        return {"question": Question(data["kind"], data["text"], answers, condition, data["required"])}


class RecipientBody(Schema):
    """Who is asked: a school unit, an organiser, or an address alone. The address is kept sealed."""

    school_unit_id = fields.Id(load_default=None, allow_none=True, metadata={"label": later("Skolenhet")})
    organiser_id = fields.Id(load_default=None, allow_none=True, metadata={"label": later("Huvudman")})
    email = fields.Email(load_default=None, allow_none=True, metadata={"label": later("E-postadress"), "example": "rektor@exempel.se"})


class InvitationBody(CommandSchema):
    """Whom to invite, and whether those with an address get their link by e-mail."""

    recipients = fields.Several(fields.Record(RecipientBody), least=1, most=500, required=True, metadata={"label": later("Mottagare")})
    by_mail = fields.Flag(load_default=False, metadata={"description": later("Skicka länken till dem som har en adress.")})


class ReminderBody(CommandSchema):
    """Whether those with an address get their new link by e-mail."""

    by_mail = fields.Flag(load_default=False, metadata={"description": later("Skicka länken till dem som har en adress.")})


class SendingForm(Schema):
    """Whom to invite, as the page has it; a line is an address, perhaps after the code of a school unit or the number of an organiser."""

    units = fields.Several(fields.Id(), most=500, load_default=[], metadata={"label": later("Skolenheter")})
    organisers = fields.Several(fields.Id(), most=500, load_default=[], metadata={"label": later("Huvudmän")})
    addresses = fields.Words(most=40_000, load_default="", metadata={"label": later("E-postadresser")})
    by_mail = fields.Flag(load_default=False)


class SurveyClosureBody(CommandSchema):
    """Nothing but the days that an import claims."""


class RoundBody(Schema):
    """One time that the survey was made; what was not published is null."""

    name = fields.Text(required=True, most=50, metadata={"example": "2021"})
    asked = fields.Whole(load_default=None, allow_none=True, least=1, metadata={"example": 120})
    answered = fields.Whole(load_default=None, allow_none=True, metadata={"example": 90})
    percent = fields.Whole(
        load_default=None, allow_none=True, most=100, metadata={"description": later("Svarsfrekvensen, i hela procent."), "example": 75}
    )

    @post_load
    def as_round(self, data: dict[str, Any], **_: Any) -> Round:
        """As the domain has it."""
        return Round(**data)


class FigureBody(Schema):
    """A count, a share in whole percent, or both, as published."""

    count = fields.Whole(load_default=None, allow_none=True, metadata={"example": 72})
    percent = fields.Whole(load_default=None, allow_none=True, most=100, metadata={"example": 80})

    @post_load
    def as_figure(self, data: dict[str, Any], **_: Any) -> Figure:
        """As the domain has it."""
        return Figure(**data)


class LineBody(Schema):
    """An answer to a question, with a figure for each round."""

    question = fields.Text(
        required=True, most=TEXT, metadata={"description": later("Frågan, som den är publicerad."), "example": "Känner till rutinen"}
    )
    answer = fields.Text(required=True, metadata={"description": later("Svaret som siffrorna gäller."), "example": "Ja"})
    figures = fields.Several(fields.Record(FigureBody), least=1, most=MOST_ROUNDS, required=True)

    @post_load
    def as_line(self, data: dict[str, Any], **_: Any) -> FigureLine:
        """As the domain has it."""
        return FigureLine(data["question"], data["answer"], tuple(data["figures"]))


class FiguresBody(CommandSchema):
    """Figures of a survey that were published elsewhere."""

    title = fields.Text(required=True, metadata={"example": "Rektorernas enkät om rutinen för frånvaro"})
    population = fields.Text(required=True, most=TEXT, metadata={"example": "Rektorer i kommunal grundskola"})
    source = fields.Text(required=True, metadata={"description": later("Var siffrorna står."), "example": "UBN-2021-05187, tabell 3"})
    rounds = fields.Several(fields.Record(RoundBody), least=1, most=MOST_ROUNDS, required=True)
    lines = fields.Several(
        fields.Record(LineBody), least=1, most=MOST_LINES, required=True, metadata={"description": later("Svaren, med en siffra för varje omgång.")}
    )
    remarks = fields.Several(
        fields.Text(most=LONG_TEXT),
        most=20,
        load_default=[],
        metadata={"description": later("Vad en läsare måste veta."), "example": ["Enkäten gick till alla rektorer."]},
    )

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        rounds, lines, remarks = (tuple(data.pop(name)) for name in ("rounds", "lines", "remarks"))
        published = Published(data.pop("title"), data.pop("population"), data.pop("source"), rounds, lines, remarks)
        return {**data, "published": published}
