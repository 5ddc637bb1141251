"""What statistics answers: each table counted in one snapshot of the rows, with what it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.statistics.domain import incoming_cases, outcomes
from services.statistics.domain.answer import Answer, Basis, Days, Source
from services.statistics.domain.incoming_cases import Cell, IncomingCases
from services.statistics.domain.outcomes import BegunYears, Ended, Outcomes
from services.statistics.domain.period import last_whole_year
from services.statistics.domain.surveys import Surveys
from services.statistics.reactions import FOLLOWER, FOLLOWS
from services.statistics.read_models import counts, facts, surveys
from shared.eventlog.database import Database
from shared.vocabulary.codes import SchoolForm


@dataclass(frozen=True)
class CutOff:
    """Up to which effective day to count, and by what was known on which day.

    Without `to` it is the newest day among the facts. It is never later than `as_known_on`, since nobody knew then what would come; without
    `as_known_on` all that is known counts.
    `whole_years`: both days are moved back to the end of a year, so that nobody can find a single person between two tables.
    """

    to: date | None = None
    as_known_on: date | None = None
    whole_years: bool = False

    def day(self, asked: date | None) -> date | None:
        """A day that is asked for, as it may be."""
        return last_whole_year(asked) if asked is not None and self.whole_years else asked


@dataclass(frozen=True)
class Facts:
    """Some of the facts behind a figure, and how many there are in all: the figure itself."""

    rows: Sequence[Mapping[str, Any]]
    total: int


class Statistics:
    """Counts; changes nothing."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def incoming_cases(self, cut: CutOff, form: SchoolForm | None = None) -> Answer[IncomingCases]:
        """Table 1, of all forms or of one."""
        with self._snapshot():
            days = self._days(cut)
            counted, claimed = counts.incoming_cases(self.database, days.to, days.as_known_on, form)
            basis = self._basis(days, claimed)
        return Answer(incoming_cases.shape(counted, basis.through), basis)

    def outcomes(self, cut: CutOff, begun_from: int | None = None, begun_to: int | None = None) -> tuple[Answer[Outcomes], BegunYears | None]:
        """The outcome table, with the years of begun interventions that it covers (None: no facts); raises EmptyPeriod."""
        with self._snapshot():
            days = self._days(cut)
            years = self._begun(cut, days, begun_from, begun_to)
            counted, claimed = counts.outcomes(self.database, days.to, days.as_known_on, years)
            basis = self._basis(days, claimed)
        return Answer(outcomes.shape(counted), basis), years

    def incoming_facts(self, cut: CutOff, form: SchoolForm | None, cell: Cell, limit: int, offset: int) -> Answer[Facts]:
        """The facts behind a figure of Table 1."""
        with self._snapshot():
            days = self._days(cut)
            rows, total = facts.incoming(self.database, days.to, days.as_known_on, form, cell, limit, offset)
            basis = self._basis(days, sum(row["known_on"] is not None for row in rows))
        return Answer(Facts(rows, total), basis)

    def outcome_facts(
        self, cut: CutOff, begun_from: int | None, begun_to: int | None, ended: Ended, limit: int, offset: int
    ) -> tuple[Answer[Facts], BegunYears | None]:
        """The facts behind a figure of the outcome table, with the years that it covers; raises EmptyPeriod."""
        with self._snapshot():
            days = self._days(cut)
            years = self._begun(cut, days, begun_from, begun_to)
            rows, total = facts.outcomes(self.database, days.to, days.as_known_on, years, ended, limit, offset)
            basis = self._basis(days, sum((row["known_on"] is not None) + (row["closed_known_on"] is not None) for row in rows))
        return Answer(Facts(rows, total), basis), years

    def surveys(self) -> Surveys:
        """Every survey that is closed, and every figure from elsewhere that stands."""
        with self._snapshot():
            return Surveys(surveys.counted(self.database), surveys.elsewhere(self.database), self._sources()["intake"])

    def facts_held(self) -> list[Mapping[str, Any]]:
        """How many facts of each kind there are, with first and last effective day."""
        return counts.facts_held(self.database)

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Rows and positions as of one moment, whatever arrives meanwhile."""
        with self.database.transaction() as transaction:
            transaction.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def _days(self, cut: CutOff) -> Days:
        newest, as_known_on = counts.newest_day(self.database), cut.day(cut.as_known_on)
        asked = min((day for day in (cut.to or newest, cut.as_known_on) if day), default=None)
        return Days(cut.day(asked), newest, as_known_on)

    def _begun(self, cut: CutOff, days: Days, first: int | None, last: int | None) -> BegunYears | None:
        """The years that the outcome table covers; raises EmptyPeriod."""
        last_begun = counts.last_begun_year(self.database, days.to, days.as_known_on) if cut.to is None else None
        return BegunYears.asked(first, last, days.to, last_begun)

    def _basis(self, days: Days, claimed: int) -> Basis:
        return Basis(days, self._sources(), claimed)

    def _sources(self) -> dict[str, Source]:
        rows = self.database.rows("SELECT source, position, state FROM follower_position WHERE follower = %s", (FOLLOWER,))
        known = {row["source"]: Source(row["position"], row["state"] == "following") for row in rows}
        return {source: known.get(source, Source(0, True)) for source in FOLLOWS}
