"""The report of an import: a line for every line of the file, and one more for each further fault, as CSV that a spreadsheet takes for text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from psycopg.rows import DictRow

from services.intake.http.imports.columns import COLUMNS
from shared.vocabulary.codes import ImportOutcome
from shared.vocabulary.labels import label
from shared.vocabulary.language import translated

HEADINGS: Final = ("rad", "utfall", "diarienummer", "kolumn", "fel")
_BEGIN_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(lines: Iterable[DictRow]) -> Iterator[str]:
    """The whole report, marked as UTF-8 for spreadsheets, a piece a line; nothing of what stands in the file is in it."""
    yield "\ufeff" + _row(HEADINGS)
    for line in lines:
        outcome = label(ImportOutcome(line["outcome"]))
        for column, told in faults_of(line) or [("", "")]:
            yield _row((line["number"], outcome, line["registry_number"] or "", column, told))


def faults_of(line: DictRow) -> list[tuple[str, str]]:
    """What is wrong with a line, as (column, sentence); the column is empty where it is the line itself. Kept in Swedish, told as is asked for."""
    return [(COLUMNS.get(part, part), translated(told)) for part, told in line["faults"] or ()]


def _row(cells: Iterable[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow([_safe(cell) for cell in cells])
    return text.getvalue()


def _safe(cell: Any) -> Any:
    """A text that a spreadsheet would count with gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGIN_A_FORMULA) else cell
