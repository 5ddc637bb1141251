"""Surveys: how many of those who were asked answered, and what share gave each answer; and figures that somebody else has published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.statistics.domain.answer import Source
from services.statistics.domain.share import percent
from shared.vocabulary.codes import OrganiserKind, QuestionKind


@dataclass(frozen=True)
class Turnout:
    """How many were asked and have answered, of a kind of organiser; None: outside the register."""

    kind: OrganiserKind | None
    asked: int
    answered: int

    @property
    def percent(self) -> int | None:
        """The response rate."""
        return percent(self.answered, self.asked)


@dataclass(frozen=True)
class Question:
    """A question, how many answered it and gave each answer; both None where they are too few to be told, `counts` also of own words."""

    number: int
    text: str
    kind: QuestionKind
    answers: tuple[str, ...]
    only_some: bool
    answered: int | None
    counts: tuple[int, ...] | None

    @property
    def shares(self) -> tuple[int | None, ...]:
        """Each count's share of those who answered the question."""
        return tuple(percent(count, self.answered or 0) for count in self.counts or ())


@dataclass(frozen=True)
class Counted:
    """A survey that was answered here."""

    id: UUID
    title: str
    population: str
    purpose: str
    anonymous: bool
    opened_on: date
    closed_on: date
    turnout: Turnout
    fewest: int
    by_kind: tuple[Turnout, ...]
    questions: tuple[Question, ...]

    @property
    def few_answered(self) -> bool:
        """Whether fewer than half of those asked have answered."""
        return 2 * self.turnout.answered < self.turnout.asked


@dataclass(frozen=True)
class Round:
    """One time that a survey was made elsewhere; what was not published is None."""

    name: str
    asked: int | None
    answered: int | None
    published_percent: int | None

    @property
    def percent(self) -> int | None:
        """The response rate as it was published, or as the numbers give it."""
        if self.published_percent is not None or self.asked is None or self.answered is None:
            return self.published_percent
        return percent(self.answered, self.asked)


@dataclass(frozen=True)
class Figure:
    """What was published: a count, a share, or both. A share is worked out only from numbers that were published."""

    count: int | None
    published_percent: int | None
    of: int | None

    @property
    def percent(self) -> int | None:
        """The share."""
        if self.published_percent is not None or self.count is None or self.of is None:
            return self.published_percent
        return percent(self.count, self.of)


@dataclass(frozen=True)
class Line:
    """An answer to a question, with a figure for each round."""

    question: str
    answer: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Elsewhere:
    """Figures that somebody else has published: shown as they stand, never counted with ours."""

    id: UUID
    title: str
    population: str
    published_in: str
    rounds: tuple[Round, ...]
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Surveys:
    """All of them, and how far intake's log is read."""

    counted: tuple[Counted, ...]
    elsewhere: tuple[Elsewhere, ...]
    intake: Source

    def one(self, survey_id: UUID) -> Counted | Elsewhere | None:
        """The one with an id."""
        every: list[Counted | Elsewhere] = [*self.counted, *self.elsewhere]
        return next((each for each in every if each.id == survey_id), None)
