"""What a school does before it asks for a coordinator (seed 000), and how one sees that something is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.intake.domain.errors import DatedInTheFuture
from shared.vocabulary.codes import Precondition

_ALWAYS = (Precondition.NOTICED, Precondition.INVESTIGATED, Precondition.EFFORTS_BEGUN)


@dataclass(frozen=True)
class Done:
    """A precondition, and the day it was met."""

    code: Precondition
    done_on: date


@dataclass(frozen=True)
class Groundwork:
    """The school's dated steps, whether the investigation showed a need of measures, and whether a medical certificate was the investigation."""

    done: tuple[Done, ...]
    measures_needed: bool
    certificate_is_investigation: bool

    @property
    def missing(self) -> tuple[Precondition, ...]:
        """What has to be completed, in the order a school works.

        Measures are asked for only where the investigation shows a need (seed 000). A certificate alone may be the
        investigation if it has led to efforts (seed 001): the efforts are asked for in any case.
        """
        met = {each.code for each in self.done}
        if self.certificate_is_investigation:
            met.add(Precondition.INVESTIGATED)
        asked = (*_ALWAYS, Precondition.MEASURES_PUT_IN) if self.measures_needed else _ALWAYS
        return tuple(code for code in asked if code not in met)

    @property
    def last_day(self) -> date | None:
        """The latest of the days."""
        return max((each.done_on for each in self.done), default=None)

    def check(self, on: date) -> None:
        """Raises DatedInTheFuture for a step that is not done on that day."""
        if self.last_day is not None and self.last_day > on:
            raise DatedInTheFuture

    def completed(self, done: Iterable[Done], measures_needed: bool | None = None, certificate_is_investigation: bool | None = None) -> Groundwork:
        """The same with later answers in place of earlier ones; None leaves an answer as it was."""
        latest = {each.code: each for each in (*self.done, *done)}
        return Groundwork(
            done=tuple(latest[code] for code in Precondition if code in latest),
            measures_needed=self.measures_needed if measures_needed is None else measures_needed,
            certificate_is_investigation=(
                self.certificate_is_investigation if certificate_is_investigation is None else certificate_is_investigation
            ),
        )
