"""Surveys that come along: two to begin from, and what was published of them (seed 001)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from services.intake.domain.survey import SurveyDefinition
from services.intake.domain.survey_figures import Published
from services.intake.domain.survey_questions import Question
from shared.vocabulary.toml_records import read_record
from shared.vocabulary.words import PublicText

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class SurveyExample:
    """A survey without its days, as a file holds it."""

    title: PublicText
    population: PublicText
    purpose: PublicText
    anonymous: bool
    questions: tuple[Question, ...]

    def between(self, opens_on: date, closes_on: date) -> SurveyDefinition:
        """The survey, to be answered from a day to a day."""
        return SurveyDefinition(self.title, self.population, self.purpose, self.anonymous, opens_on, closes_on, self.questions)


@cache
def survey_examples() -> dict[str, SurveyExample]:
    """The surveys to begin from, by name; raises BadRecord for a file that is wrong."""
    return {path.stem: read_record(path, SurveyExample) for path in sorted((_HERE / "surveys").glob("*.toml"))}


@cache
def published_elsewhere() -> dict[str, Published]:
    """The figures to take over, by name; raises BadRecord for a file that is wrong."""
    return {path.stem: read_record(path, Published) for path in sorted((_HERE / "figures").glob("*.toml"))}
