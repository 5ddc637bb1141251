"""Figures of a survey that somebody has published elsewhere: taken over as they stand, with or without what they were shares of (seed 001)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.survey_errors import FiguresDontFit
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.words import PublicText


@dataclass(frozen=True)
class Round:
    """One time that the survey was made; what was not published is None."""

    name: PublicText
    asked: int | None = None
    answered: int | None = None
    percent: int | None = None

    @property
    def fits(self) -> bool:
        """Whether the response rate is that of the numbers, in whole percent, half up."""
        if self.asked is None or self.answered is None:
            return self.asked is None or self.answered is None
        return 0 < self.asked >= self.answered and self.percent in (None, whole_percent(self.answered, self.asked))


@dataclass(frozen=True)
class Figure:
    """How many, or what share in whole percent, as published."""

    count: int | None = None
    percent: int | None = None


@dataclass(frozen=True)
class FigureLine:
    """One answer to one question, with a figure for each round."""

    question: PublicText
    answer: PublicText
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Published:
    """All that was published: who was asked, where it stands, each round, each line, and what a reader has to know."""

    title: PublicText
    population: PublicText
    source: PublicText
    rounds: tuple[Round, ...]
    lines: tuple[FigureLine, ...]
    remarks: tuple[PublicText, ...] = ()

    def check(self) -> None:
        """Raises FiguresDontFit."""
        in_order = self.rounds and self.lines and all(len(line.figures) == len(self.rounds) for line in self.lines)
        if not in_order or not all(each.fits for each in self.rounds):
            raise FiguresDontFit
        for line in self.lines:
            if not all(_fits(figure, of) for figure, of in zip(line.figures, self.rounds, strict=True)):
                raise FiguresDontFit


class SurveyFigures(Aggregate):
    """Figures from elsewhere; they are never counted together with ours."""

    TOPIC = "intake.survey-figures"

    class Told(Created):
        """They are taken over, as they were published."""

        TOPIC = "intake.survey-figures.told"
        published: Published

    @event(Told)
    def __init__(self, id: UUID, published: Published) -> None:
        self.published = published
        self.withdrawn = False

    @classmethod
    def tell(cls, figures_id: UUID, published: Published) -> SurveyFigures:
        """Take them over; raises FiguresDontFit."""
        published.check()
        return cls(id=figures_id, published=published)

    def withdraw(self) -> None:
        """They were taken over by mistake; twice is as once."""
        if not self.withdrawn:
            self._withdrawn()

    class Withdrawn(Aggregate.Event):
        """They are not to be shown any more."""

        TOPIC = "intake.survey-figures.withdrawn"

    @event(Withdrawn)
    def _withdrawn(self) -> None:
        self.withdrawn = True


def whole_percent(part: int, whole: int) -> int:
    """A share in whole percent, a half rounded up."""
    return (200 * part + whole) // (2 * whole)


def _fits(figure: Figure, of: Round) -> bool:
    if figure.percent is not None and not 0 <= figure.percent <= 100:
        return False
    if figure.count is None or of.answered is None:
        return True
    return figure.count <= of.answered and figure.percent in (None, whole_percent(figure.count, of.answered))
