"""The tables as records for JSON and lines for CSV: counts as numbers, and beside them the text that a reader is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from services.statistics import domain, read_models
from services.statistics.domain.answer import Answer, Basis
from services.statistics.domain.incoming_cases import IncomingCases, Line
from services.statistics.domain.outcomes import BACK, BegunYears, Outcomes, Share
from services.statistics.http import csv_file, words
from services.statistics.http.csv_file import Cell
from shared.vocabulary.codes import ClosureReason, Outcome, SchoolForm
from shared.vocabulary.labels import label
from shared.vocabulary.language import say, translated

Record = dict[str, Any]

TOTAL = "total"
INCOMING_COLUMNS = ("year", "school_form", *words.CELL_NAMES, TOTAL)
OUTCOME_COLUMNS = ("line", "reason", "count", "percent")


@cache
def code_version() -> str:
    """A fingerprint of the rules that count: SHA-256 over the domain and the queries, its first twelve digits."""
    counting = hashlib.sha256()
    for package in (domain, read_models):
        for file in sorted(files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith((".py", ".sql")):
                counting.update(file.name.encode() + b"\0" + file.read_bytes())
    return counting.hexdigest()[:12]


def incoming_cases(answer: Answer[IncomingCases], form: SchoolForm | None, all_counts: bool) -> Record:
    """Table 1 with its sums; `all_counts`: the reader may have any cut-off."""
    table = answer.figures
    return {
        "table": "incoming-cases",
        "title": translated(words.INCOMING_CASES),
        **_basis(answer.basis),
        "school_form": form,
        "columns": incoming_columns(),
        "rows": [_incoming_row(line, table) for line in table.lines],
        "totals": {
            "years": [_incoming_row(line, table) for line in table.years],
            "school_forms": [_incoming_row(line, table) for line in table.forms],
            "all": _incoming_row(table.everything, table),
        },
        "part_year": table.part,
        "notes": list(words.notes(answer.basis, table.part, withheld=not all_counts)),
        "definition": translated(words.INCOMING_CASES_DEFINITION),
    }


def incoming_cases_lines(answer: Answer[IncomingCases]) -> Iterator[Sequence[Cell]]:
    """The lines of the CSV file: each year and form, then the sums; `through` is the last day that a year covers."""
    table, basis = answer.figures, answer.basis
    for line in (*table.lines, *table.years, *table.forms, table.everything):
        through = None if line.year is None or basis.through is None else min(basis.through, date(line.year, 12, 31)).isoformat()
        counts = (csv_file.number(count) for count in (*line.cells, line.total))
        yield (line.year or TOTAL, line.form or TOTAL, *counts, through)


def outcomes(answer: Answer[Outcomes], years: BegunYears | None, all_counts: bool) -> Record:
    """The outcome table, and the reasons under each outcome for a reader who may have `all_counts`."""
    table = answer.figures
    return {
        "table": "outcomes",
        "title": translated(words.OUTCOMES),
        **_basis(answer.basis),
        "begun_from": years.first if years else None,
        "begun_to": years.last if years else None,
        "columns": outcome_columns(),
        "rows": [_outcome_row(code, "", name, "", share) for code, name, share in outcome_lines(table)],
        "reasons": [_outcome_row(outcome, reason, label(outcome), label(reason), share) for outcome, reason, share in _reasons(table, all_counts)],
        "totals": {"begun": table.begun, "closed": table.closed.count, "not_closed": table.not_closed},
        "notes": list(words.notes(answer.basis, withheld=not all_counts)),
        "definition": translated(words.OUTCOMES_DEFINITION),
    }


def outcome_lines(table: Outcomes) -> Iterator[tuple[str, str, Share]]:
    """The table's lines without reasons, all closed interventions last: code, words, number and share."""
    yield "back", translated(words.OUTCOME_LINES["back"]), table.back
    for outcome in (*BACK, Outcome.NOT_BACK):
        yield outcome, translated(words.OUTCOME_LINES[outcome]), table.by_outcome[outcome]
    yield "closed", translated(words.OUTCOME_LINES["closed"]), table.closed


def outcomes_lines(answer: Answer[Outcomes], all_counts: bool) -> Iterator[Sequence[Cell]]:
    """The lines of the CSV file: each outcome, then each reason under its outcome."""
    table = answer.figures
    for code, _, share in outcome_lines(table):
        yield code, None, csv_file.number(share.count), _percent(share)
    for outcome, reason, share in _reasons(table, all_counts):
        yield outcome, reason, csv_file.number(share.count), _percent(share)


def _reasons(table: Outcomes, all_counts: bool) -> list[tuple[Outcome, ClosureReason, Share]]:
    return [(outcome, reason, share) for (outcome, reason), share in table.reasons.items()] if all_counts else []


def _percent(share: Share) -> Cell:
    return words.NONE if share.percent is None else share.percent


def incoming_columns() -> list[Mapping[str, str]]:
    """The columns of Table 1: their names in rows and CSV, and their titles."""
    return _columns(INCOMING_COLUMNS, (say("År"), say("Skolform"), *words.cell_titles(), say("Totalt")))


def outcome_columns() -> list[Mapping[str, str]]:
    """The columns of the outcome table."""
    return _columns(OUTCOME_COLUMNS, (say("Resultat"), say("Orsak"), say("Antal"), say("Andel")))


def _columns(names: Sequence[str], titles: Sequence[str]) -> list[Mapping[str, str]]:
    return [{"name": name, "title": title} for name, title in zip(names, titles, strict=True)]


def _incoming_row(line: Line, table: IncomingCases) -> Record:
    part = table.part is not None and line.year == table.part.year
    year = say("Alla år") if line.year is None else str(line.year)
    shown = (
        f"{year}*" if part else year,
        say("Summa") if line.form is None else label(line.form),
        *(str(csv_file.number(count)) for count in (*line.cells, line.total)),
    )
    counts = dict(zip(words.CELL_NAMES, line.cells, strict=True))
    return {"year": line.year, "school_form": line.form, **counts, "total": line.total, "part_year": part, "display": list(shown)}


def _outcome_row(code: str, reason: str, name: str, reason_name: str, share: Share) -> Record:
    percent = words.NONE if share.percent is None else f"{share.percent} %"
    shown = [name, reason_name, str(csv_file.number(share.count)), percent]
    return {"line": code, "reason": reason or None, "count": share.count, "percent": share.percent, "display": shown}


def _basis(basis: Basis) -> Record:
    return {
        "to": basis.days.to,
        "as_known_on": basis.days.as_known_on,
        "newest_fact_on": basis.days.newest,
        "claimed_known_on": {"used": basis.claims_used, "facts": basis.claimed},
        "facts": {name: source.position for name, source in basis.sources.items()},
        "code_version": code_version(),
    }
