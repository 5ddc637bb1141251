"""The queries that count the rows; each stands in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from services.statistics.domain import incoming_cases as incoming
from services.statistics.domain import outcomes as ended
from shared.eventlog.database import Database
from shared.vocabulary.codes import ClosureReason, OrganiserKind, Outcome, SchoolForm, Sex


@cache
def _query(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


_INCOMING = ("incoming_counted", "incoming_cases")
_OUTCOMES = ("outcomes_counted", "outcomes")


def over(*names: str) -> str:
    """A query of several files: which rows, and what is asked of them."""
    return "".join(map(_query, names))


def newest_day(database: Database) -> date | None:
    """The newest effective day among the facts that tables count; None where there are none."""
    row = database.row(_query("newest_day"))
    return row["newest"] if row else None


def incoming_cases(database: Database, to: date | None, as_known_on: date | None, form: SchoolForm | None) -> tuple[list[incoming.Count], int]:
    """The counts of Table 1, and how many of the facts behind them carry a claimed day of knowledge."""
    rows = database.rows(over(*_INCOMING), {"to": to, "as_known_on": as_known_on, "school_form": form})
    counted = [
        incoming.Count(row["year"], SchoolForm(row["school_form"]), OrganiserKind(row["organiser_kind"]), Sex(row["sex"]), row["referrals"])
        for row in rows
    ]
    return counted, sum(row["claimed"] for row in rows)


def outcomes(database: Database, to: date | None, as_known_on: date | None, years: ended.BegunYears | None) -> tuple[list[ended.Count], int]:
    """The counts of the outcome table, and how many of the facts behind them carry a claimed day of knowledge."""
    if years is None:
        return [], 0
    parameters = {"to": to, "as_known_on": as_known_on, "begun_from": years.first, "begun_to": years.last}
    rows = database.rows(over(*_OUTCOMES), parameters)
    counted = [
        ended.Count(
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            reason=ClosureReason(row["reason"]) if row["reason"] else None,
            interventions=row["interventions"],
        )
        for row in rows
    ]
    return counted, sum(row["claimed"] for row in rows)


def last_begun_year(database: Database, to: date | None, as_known_on: date | None) -> int | None:
    """The last whole year before the cut-off's in which an intervention began, as was known; None where none did."""
    row = database.row(_query("last_begun_year"), {"to": to, "as_known_on": as_known_on})
    return row["year"] if row else None


def facts_held(database: Database) -> list[Mapping[str, Any]]:
    """How many facts of each kind are kept, from which effective day to which."""
    return list(database.rows(_query("facts_held")))
