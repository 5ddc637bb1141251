"""The outcome table: interventions begun in some years and closed by the cut-off, by how much the pupil is back (seed 001)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.statistics.domain.share import percent
from shared.vocabulary.codes import ClosureReason, Outcome

BACK = (Outcome.BACK_60_100, Outcome.BACK_25_60)
"""The two bands that together are "back to some extent"."""


class OutcomeLine(StrEnum):
    """The figures of the table, by the interventions that they count."""

    BEGUN = "begun"
    CLOSED = "closed"
    NOT_CLOSED = "not-closed"
    BACK = "back"
    BACK_60_100 = "back-60-100"
    BACK_25_60 = "back-25-60"
    NOT_BACK = "not-back"

    @property
    def is_closed(self) -> bool | None:
        """Whether they are closed; None: whether or not."""
        return None if self is OutcomeLine.BEGUN else self is not OutcomeLine.NOT_CLOSED

    @property
    def outcomes(self) -> tuple[Outcome, ...] | None:
        """How they ended; None: however."""
        match self:
            case OutcomeLine.BEGUN | OutcomeLine.CLOSED | OutcomeLine.NOT_CLOSED:
                return None
            case OutcomeLine.BACK:
                return BACK
        return (Outcome(self.value),)


@dataclass(frozen=True)
class Ended:
    """Which of the table's figures is asked about: a line, and perhaps one of its reasons."""

    line: OutcomeLine
    reason: ClosureReason | None = None


class EmptyPeriod(ValueError):
    """The first year of begun interventions is after the last one."""


@dataclass(frozen=True)
class BegunYears:
    """The years, first and last included, in which the interventions that are counted began; raises EmptyPeriod."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise EmptyPeriod

    @classmethod
    def asked(cls, first: int | None, last: int | None, to: date | None, last_begun: int | None = None) -> BegunYears | None:
        """The years asked for; where none are, the two whole years before `to`, as the report of 2021 follows up 2019 and 2020.

        Where nobody asked for `to` either, `last_begun` is the last whole year in which any began, so that a table of long ago isn't empty.
        """
        if to is not None:
            last = last or max(first or 0, last_begun or to.year - 1)
            first = first or last - 1
        return None if first is None or last is None else cls(first, last)


@dataclass(frozen=True)
class Count:
    """How many interventions that began in the years have ended so; without outcome those not closed by the cut-off."""

    outcome: Outcome | None
    reason: ClosureReason | None
    interventions: int


@dataclass(frozen=True)
class Share:
    """A number of closed interventions and how many whole percent of all closed ones that is; None of nothing."""

    count: int
    percent: int | None


@dataclass(frozen=True)
class Outcomes:
    """The whole table: of those begun how many are closed, and how those ended, for which reason."""

    begun: int
    closed: Share
    back: Share
    by_outcome: dict[Outcome, Share]
    reasons: dict[tuple[Outcome, ClosureReason], Share]

    @property
    def not_closed(self) -> int:
        """Begun, and not closed by the cut-off."""
        return self.begun - self.closed.count

    def reasons_by_outcome(self) -> dict[Outcome, list[tuple[ClosureReason, Share]]]:
        """The reasons that occur, under the outcome that they led to."""
        found: dict[Outcome, list[tuple[ClosureReason, Share]]] = {}
        for (outcome, reason), share in self.reasons.items():
            found.setdefault(outcome, []).append((reason, share))
        return found


def shape(counts: Iterable[Count]) -> Outcomes:
    """Lay counts out as the table. Shares are of all closed; the order of `counts` does not matter."""
    counted = list(counts)
    ended = [(count.outcome, count.reason, count.interventions) for count in counted if count.outcome is not None]
    closed = sum(number for _, _, number in ended)

    def share(number: int) -> Share:
        return Share(number, percent(number, closed))

    def of(*outcomes: Outcome) -> int:
        return sum(number for outcome, _, number in ended if outcome in outcomes)

    return Outcomes(
        begun=sum(count.interventions for count in counted),
        closed=share(closed),
        back=share(of(*BACK)),
        by_outcome={outcome: share(of(outcome)) for outcome in Outcome},
        reasons={
            (outcome, reason): share(number)
            for outcome in Outcome
            for reason in ClosureReason
            if (number := sum(each for of_outcome, of_reason, each in ended if (of_outcome, of_reason) == (outcome, reason)))
        },
    )
