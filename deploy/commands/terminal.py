"""What commands write: results to standard output, progress to standard error, JSON where asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDTH = 110  # where there is no terminal to ask
Tell = Callable[[str, int, int], None]
"""Told the phase, how much is done and how much there is."""


def many(count: int, one: str, several: str = "") -> str:
    """A number of things, in the right number."""
    return f"{count} {one if count == 1 else several or one + 's'}"


def output() -> Console:
    """Results; plain text when it goes to a file."""
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, soft_wrap=not sys.stdout.isatty())


def errors() -> Console:
    """Progress and errors."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def write_json(value: Any) -> None:
    """A result for programs."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar a phase; what it yields is told the phase, how much is done and how much there is. Without a terminal, a line a tenth."""
    console = errors()
    if not console.is_terminal:
        yield _lines(console)
        return
    with Progress(TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console) as bars:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield tell


def _lines(console: Console) -> Tell:
    tenths: dict[str, int] = {}

    def tell(what: str, done: int, total: int) -> None:
        tenth = done * 10 // max(total, 1)
        if tenth > tenths.get(what, -1):
            tenths[what] = tenth
            console.print(f"{what} {done}/{total}")

    return tell


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> Table:
    """A plain table; the first `left` columns are words, the others numbers."""
    made = Table(title=title, title_justify="left", title_style="bold")
    for place, column in enumerate(columns):
        made.add_column(column, justify="left" if place < left else "right")
    for row in rows:
        made.add_row(*row)
    return made


def document_table(document: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], title: str, left: int = 2) -> Table:
    """A table of statistics, as its rows want to be displayed; a column without any word is left out."""
    titles = [column["title"] for column in document["columns"]]
    shown = [row["display"] for row in rows]
    used = [place for place in range(len(titles)) if any(each[place] for each in shown)]
    return table(title, [titles[place] for place in used], [[each[place] for place in used] for each in shown], left=min(left, len(used) - 1))
