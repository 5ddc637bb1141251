"""Facts of intake: figures of surveys, made here or published elsewhere."""

from datetime import date
from uuid import UUID

from shared.contracts.fact import fact
from shared.vocabulary.codes import OrganiserKind, QuestionKind


@fact("intake.survey-turnout.v1")
class SurveyTurnout:
    """Within a survey: how many of those who were asked answered, of a kind of organiser; None is outside the register. Never published alone."""

    kind: OrganiserKind | None
    asked: int
    answered: int


@fact("intake.survey-question.v1")
class SurveyQuestionAnswered:
    """Within a survey: a question, and how many gave each answer; told so while it was told of few too how many answered. Never published alone."""

    text: str
    kind: QuestionKind
    answers: tuple[str, ...]
    only_some: bool
    answered: int
    counts: tuple[int, ...] | None


@fact("intake.survey-question.v2")
class SurveyQuestion:
    """Within a survey: a question, how many answered and gave each answer; None of too few, and counts of own words. Never published alone."""

    text: str
    kind: QuestionKind
    answers: tuple[str, ...]
    only_some: bool
    answered: int | None
    counts: tuple[int, ...] | None


@fact("intake.survey-closed.v1")
class SurveyClosedAnswered:
    """A survey is over; told so while it was told also of few how many answered a question."""

    survey_id: UUID
    title: str
    population: str
    purpose: str
    anonymous: bool
    opened_on: date
    closed_on: date
    asked: int
    answered: int
    fewest: int
    by_kind: tuple[SurveyTurnout, ...]
    questions: tuple[SurveyQuestionAnswered, ...]


@fact("intake.survey-closed.v2")
class SurveyClosed:
    """A survey is over: its public words and its figures. `by_kind` is empty where a kind of organiser is too small; own words stay in intake."""

    survey_id: UUID
    title: str
    population: str
    purpose: str
    anonymous: bool
    opened_on: date
    closed_on: date
    asked: int
    answered: int
    fewest: int
    by_kind: tuple[SurveyTurnout, ...]
    questions: tuple[SurveyQuestion, ...]


@fact("intake.survey-round.v1")
class SurveyRound:
    """Within figures from elsewhere: one time that a survey was made; None was not published. Never published alone."""

    name: str
    asked: int | None
    answered: int | None
    percent: int | None


@fact("intake.survey-figure.v1")
class SurveyFigure:
    """Within figures from elsewhere: a count or a whole share, as it was published. Never published alone."""

    count: int | None
    percent: int | None


@fact("intake.survey-figure-line.v1")
class SurveyFigureLine:
    """Within figures from elsewhere: an answer to a question, with a figure for each round. Never published alone."""

    question: str
    answer: str
    figures: tuple[SurveyFigure, ...]


@fact("intake.survey-figures-told.v1")
class SurveyFiguresTold:
    """Figures of a survey that were published elsewhere, as they stand there, perhaps without what they are shares of. Not counted here."""

    figures_id: UUID
    title: str
    population: str
    published_in: str
    rounds: tuple[SurveyRound, ...]
    lines: tuple[SurveyFigureLine, ...]
    remarks: tuple[str, ...]


@fact("intake.survey-figures-withdrawn.v1")
class SurveyFiguresWithdrawn:
    """Figures from elsewhere were taken over by mistake, and are not to be shown."""

    figures_id: UUID
