"""The facts behind a figure: those rows that the table's query counts, and no others (the files `*_counted.sql` are shared by both)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.statistics.domain.incoming_cases import Cell
from services.statistics.domain.outcomes import BegunYears, Ended
from services.statistics.read_models.counts import over
from shared.eventlog.database import Database
from shared.vocabulary.codes import SchoolForm

Row = Mapping[str, Any]


def incoming(
    database: Database, to: date | None, as_known_on: date | None, form: SchoolForm | None, cell: Cell, limit: int, offset: int
) -> tuple[list[Row], int]:
    """The referrals of a cell or a sum of Table 1, oldest first, and how many there are; 0 also where the offset is beyond the last."""
    parameters = {"to": to, "as_known_on": as_known_on, "school_form": form, "limit": limit, "offset": offset}
    narrowed = {"year": cell.year, "organiser_kind": cell.kind, "sex": cell.sex}
    return _paged(database.rows(over("incoming_counted", "incoming_facts"), {**parameters, **narrowed}))


def outcomes(
    database: Database, to: date | None, as_known_on: date | None, years: BegunYears | None, ended: Ended, limit: int, offset: int
) -> tuple[list[Row], int]:
    """The interventions of a line of the outcome table, each with the fact of its start and of its end, and how many there are."""
    if years is None:
        return [], 0
    parameters = {"to": to, "as_known_on": as_known_on, "begun_from": years.first, "begun_to": years.last, "limit": limit, "offset": offset}
    outcomes = list(ended.line.outcomes) if ended.line.outcomes is not None else None
    narrowed = {"ended": ended.line.is_closed, "outcomes": outcomes, "reason": ended.reason}
    return _paged(database.rows(over("outcomes_counted", "outcome_facts"), {**parameters, **narrowed}))


def _paged(rows: list[Any]) -> tuple[list[Row], int]:
    return list(rows), rows[0]["total"] if rows else 0
