"""CSV as RFC 4180 has it: commas, CRLF, quotes where needed, UTF-8 without a byte order mark (README.md says why)."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from services.statistics.http.words import NONE

Cell = str | int | None

MEDIA_TYPE = "text/csv"

_BEGIN_A_FORMULA = frozenset("=+-@\t\r\n")


def write(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A whole file with its header line; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def number(count: int) -> Cell:
    """A count as the tables show it: a dash for none."""
    return count or NONE


def _safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula, with an apostrophe before it; our own dash for none can't be one."""
    if not isinstance(cell, str) or cell == NONE:
        return cell
    first = unicodedata.normalize("NFKC", cell).lstrip(" \u00a0")[:1]
    return f"'{cell}" if first in _BEGIN_A_FORMULA and first else cell
