"""A survey (enkät, seed 001): written, sent to those who are asked, closed and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.survey_count import QuestionCount, Turnout
from services.intake.domain.survey_errors import NobodyInvited, NotADraft, NotOpenYet, PeriodWrong, SurveyClosedAlready, SurveyOver
from services.intake.domain.survey_questions import Question, check_questions
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import SurveyState
from shared.vocabulary.words import PublicText


@dataclass(frozen=True)
class SurveyDefinition:
    """What a survey says: all of it is published, so nothing of it is about a person.

    `population` says who is asked. `anonymous`: nobody shall be able to read who answered what.
    """

    title: PublicText
    population: PublicText
    purpose: PublicText
    anonymous: bool
    opens_on: date
    closes_on: date
    questions: tuple[Question, ...]

    def check(self) -> None:
        """Raises PeriodWrong, and what check_questions does; a draft may still be without questions."""
        if self.closes_on < self.opens_on:
            raise PeriodWrong
        if self.questions:
            check_questions(self.questions)


class Survey(Aggregate):
    """One survey. Invitations and answers are streams of their own, sealed under the survey's key."""

    TOPIC = "intake.survey"

    class Defined(Created):
        """There is a draft."""

        TOPIC = "intake.survey.defined"
        definition: SurveyDefinition

    @event(Defined)
    def __init__(self, id: UUID, definition: SurveyDefinition) -> None:
        self.definition = definition
        self.state = SurveyState.DRAFT
        self.turnout: tuple[Turnout, ...] = ()
        self.counts: tuple[QuestionCount, ...] = ()
        self.closed_on: date | None = None

    @classmethod
    def define(cls, survey_id: UUID, definition: SurveyDefinition) -> Survey:
        """A new draft; raises what SurveyDefinition.check does."""
        definition.check()
        return cls(id=survey_id, definition=definition)

    def redefine(self, definition: SurveyDefinition) -> None:
        """Write it otherwise; raises NotADraft, and what SurveyDefinition.check does."""
        if self.state is not SurveyState.DRAFT:
            raise NotADraft
        definition.check()
        if definition != self.definition:
            self._redefined(definition=definition)

    class Redefined(Aggregate.Event):
        """The draft says something else."""

        TOPIC = "intake.survey.redefined"
        definition: SurveyDefinition

    @event(Redefined)
    def _redefined(self, definition: SurveyDefinition) -> None:
        self.definition = definition

    def open(self, on: date) -> None:
        """Whoever is invited may answer, and nothing is changed any more; twice is as once. Raises SurveyOver, NoQuestions."""
        if self.state is SurveyState.CLOSED or on > self.definition.closes_on:
            raise SurveyOver
        check_questions(self.definition.questions)
        if self.state is SurveyState.DRAFT:
            self._opened()

    class Opened(Aggregate.Event):
        """The first invitations go out."""

        TOPIC = "intake.survey.opened"

    @event(Opened)
    def _opened(self) -> None:
        self.state = SurveyState.OPEN

    def check_takes_answers(self, on: date) -> None:
        """Raises NotOpenYet, SurveyOver."""
        if self.state is SurveyState.CLOSED or on > self.definition.closes_on:
            raise SurveyOver
        if self.state is SurveyState.DRAFT or on < self.definition.opens_on:
            raise NotOpenYet

    def check_reminds(self, on: date) -> None:
        """Raises NobodyInvited, SurveyOver."""
        if self.state is SurveyState.DRAFT:
            raise NobodyInvited
        if self.state is SurveyState.CLOSED or on > self.definition.closes_on:
            raise SurveyOver

    def check_closes(self) -> None:
        """Raises NobodyInvited, SurveyClosedAlready."""
        if self.state is SurveyState.DRAFT:
            raise NobodyInvited
        if self.state is SurveyState.CLOSED:
            raise SurveyClosedAlready

    def close(self, turnout: Iterable[Turnout], counts: Sequence[QuestionCount], fewest: int, on: date) -> None:
        """No more answers: these are the figures. Raises what check_closes does."""
        self.check_closes()
        self._closed(definition=self.definition, turnout=tuple(turnout), counts=tuple(counts), fewest=fewest, closed_on=on)

    class Closed(Aggregate.Event):
        """The survey is counted. It carries what was asked, for whoever hears of it; a question that fewer than `fewest` answered has no figures."""

        TOPIC = "intake.survey.closed"
        class_version = 2
        definition: SurveyDefinition
        turnout: tuple[Turnout, ...]
        counts: tuple[QuestionCount, ...]
        fewest: int
        closed_on: date

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Version 1 told how many answered a question also where they were too few for its figures."""
            for each in state["counts"]:
                if each["answered"] < state["fewest"]:
                    each["answered"] = None

    @event(Closed)
    def _closed(
        self, definition: SurveyDefinition, turnout: tuple[Turnout, ...], counts: tuple[QuestionCount, ...], fewest: int, closed_on: date
    ) -> None:
        self.state = SurveyState.CLOSED
        self.turnout = turnout
        self.counts = counts
        self.closed_on = closed_on
