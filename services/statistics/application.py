"""What statistics answers: each table counted in one snapshot of the rows, with what it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.statistics.domain import incoming_cases, outcomes
from services.statistics.domain.answer import Answer, Basis, Source
from services.statistics.domain.incoming_cases import IncomingCases
from services.statistics.domain.outcomes import BegunYears, Outcomes
from services.statistics.reactions import FOLLOWER, FOLLOWS
from services.statistics.read_models import counts
from shared.eventlog.database import Database
from shared.vocabulary.codes import SchoolForm


@dataclass(frozen=True)
class CutOff:
    """Up to which effective day to count, and by what was known on which day; None: the newest day, all that is known."""

    to: date | None = None
    as_known_on: date | None = None


class Statistics:
    """Counts; changes nothing."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def incoming_cases(self, cut: CutOff, form: SchoolForm | None = None) -> Answer[IncomingCases]:
        """Table 1, of all forms or of one."""
        with self._snapshot():
            newest = counts.newest_day(self.database, cut.as_known_on)
            to = cut.to or newest
            counted, claimed = counts.incoming_cases(self.database, to, cut.as_known_on, form)
            basis = Basis(to, newest, cut.as_known_on, self._sources(), claimed)
        return Answer(incoming_cases.shape(counted, basis.through), basis)

    def outcomes(self, cut: CutOff, begun_from: int | None = None, begun_to: int | None = None) -> tuple[Answer[Outcomes], BegunYears | None]:
        """The outcome table, with the years of begun interventions that it covers (None: no facts); raises EmptyPeriod."""
        with self._snapshot():
            newest = counts.newest_day(self.database, cut.as_known_on)
            to = cut.to or newest
            years = BegunYears.asked(begun_from, begun_to, to)
            counted, claimed = counts.outcomes(self.database, to, cut.as_known_on, years)
            basis = Basis(to, newest, cut.as_known_on, self._sources(), claimed)
        return Answer(outcomes.shape(counted), basis), years

    def facts_held(self) -> list[Mapping[str, Any]]:
        """How many facts of each kind there are, with first and last effective day."""
        return counts.facts_held(self.database)

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Rows and positions as of one moment, whatever arrives meanwhile."""
        with self.database.transaction() as transaction:
            transaction.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def _sources(self) -> dict[str, Source]:
        rows = self.database.rows("SELECT source, position, state FROM follower_position WHERE follower = %s", (FOLLOWER,))
        known = {row["source"]: Source(row["position"], row["state"] == "following") for row in rows}
        return {source: known.get(source, Source(0, False)) for source in FOLLOWS}
