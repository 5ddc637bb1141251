"""Facts as rows: which kinds are kept, what of each, and how they get into their tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from psycopg import Connection, sql
from psycopg.rows import DictRow

from shared.contracts import casework, consent, intake
from shared.contracts.fact import FactRecord
from shared.vocabulary.calendar import day_of

PLACE = ("source", "position", "effective_on", "known_on", "recorded_on")
"""What every row begins with: the fact's place in its owner's log, and its days."""

_RECEIVED = (
    "referral_received",
    ("referral_id", "case_id", "referrer", "organiser_id", "organiser_kind", "school_unit_id", "school_form", "school_year", "sex"),
)
_SURVEY = (
    "survey_closed",
    (
        *("survey_id", "title", "population", "purpose", "anonymous", "opened_on", "closed_on"),
        *("asked", "answered", "fewest", "by_kind", "questions"),
    ),
)
KEPT: dict[type[Any], tuple[str, tuple[str, ...]]] = {
    intake.ReferralReceivedUnmarked: _RECEIVED,
    intake.ReferralReceived: _RECEIVED,
    intake.ReferralReceivedUntold: _RECEIVED,
    intake.ReferralAccepted: ("referral_accepted", ("referral_id", "case_id", "age", "received_on")),
    intake.ReferralDeclined: ("referral_declined", ("referral_id", "reason")),
    intake.DuplicateJudged: ("duplicate_judged", ("pair_id", "merged")),
    intake.SurveyClosedAnswered: _SURVEY,
    intake.SurveyClosed: _SURVEY,
    intake.SurveyFiguresTold: ("survey_figures_told", ("figures_id", "title", "population", "published_in", "rounds", "lines", "remarks")),
    intake.SurveyFiguresWithdrawn: ("survey_figures_withdrawn", ("figures_id",)),
    consent.ConsentGranted: ("consent_granted", ("consent_id", "case_id", "signatory_kind", "complete")),
    consent.ConsentRefused: ("consent_refused", ("consent_id", "case_id", "signatory_kind")),
    consent.ConsentWithdrawn: ("consent_withdrawn", ("consent_id", "case_id", "signatory_kind", "complete")),
    casework.CaseOpened: ("case_opened", ("case_id", "referral_id", "organiser_id", "organiser_kind", "school_unit_id", "school_form", "sex")),
    casework.InterventionStarted: ("intervention_started", ("case_id", "starts_on", "ends_on")),
    casework.CaseClosed: ("case_closed", ("case_id", "outcome", "reason", "attendance", "began_on")),
    casework.StartCorrected: ("start_corrected", ("case_id", "starts_on", "ends_on")),
    casework.CaseClosureCorrected: ("case_closure_corrected", ("case_id", "outcome", "reason", "attendance", "began_on")),
}
"""The table of each kind of fact, and the fact's fields that are its columns; other kinds leave no row."""

TABLES: tuple[str, ...] = tuple(dict.fromkeys(table for table, _ in KEPT.values()))
"""Every table of fact rows, for a rebuild and for the comparison with one."""


def _insert(table: str, columns: tuple[str, ...]) -> sql.Composed:
    """One statement for any number of rows, as one JSON parameter; a fact that is there already changes nothing."""
    names = sql.SQL(", ").join(map(sql.Identifier, (*PLACE, *columns)))
    statement = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json) ON CONFLICT (source, position) DO NOTHING"
    )
    return statement.format(table=sql.Identifier(table), names=names)


_INSERTS = {kind: _insert(*kept) for kind, kept in KEPT.items()}


def insert(connection: Connection[DictRow], records: Iterable[FactRecord]) -> None:
    """Write the facts that are kept, a statement a kind; the same fact twice is one row."""
    rows: dict[type[Any], list[dict[str, Any]]] = {}
    for record in records:
        kept = KEPT.get(type(record.fact))
        if kept is None:
            continue
        row: dict[str, Any] = {name: getattr(record.fact, name) for name in kept[1]}
        row["source"] = record.source
        row["position"] = record.position
        row["effective_on"] = record.effective_on
        row["known_on"] = record.known_on
        row["recorded_on"] = day_of(record.recorded_at)
        rows.setdefault(type(record.fact), []).append(row)
    for kind, of_kind in rows.items():
        connection.execute(_INSERTS[kind], (orjson.dumps(of_kind).decode(),))
