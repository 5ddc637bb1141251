"""Codes of surveys."""

from enum import StrEnum


class QuestionKind(StrEnum):
    """How a question of a survey is answered."""

    YES_NO = "yes-no"
    ONE_OF = "one-of"
    SEVERAL_OF = "several-of"
    SCALE = "scale"
    WORDS = "words"


class SurveyState(StrEnum):
    """How far a survey has come: still written, answered by those who are invited, or over."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
