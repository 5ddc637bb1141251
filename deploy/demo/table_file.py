"""A scenario's CSV file, line by line, so that whatever is wrong can be told by file and line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

from deploy.demo.rows import Source
from shared.vocabulary.codes import SchoolForm

Code = TypeVar("Code", bound=StrEnum)

LONGEST_CELL = 500
MOST_LINES = 20_000


class ScenarioError(Exception):
    """A scenario can't be played; says in one line which file, which line and what. Never quotes a cell, which may be personal."""

    def __init__(self, file: Path | str, line: int | None, what: str) -> None:
        self.file, self.line, self.what = str(file), line, what
        super().__init__(f"{file}, line {line}: {what}" if line else f"{file}: {what}")


@dataclass(frozen=True)
class Line:
    """One line's cells, read by column with the type that the column has."""

    file: Path
    number: int
    cells: dict[str, str]

    def wrong(self, what: str) -> NoReturn:
        """Refuse this line."""
        raise ScenarioError(self.file, self.number, what)

    def text(self, column: str) -> str:
        """Words, not empty."""
        cell = self.cells[column].strip()
        if not cell:
            self.wrong(f"{column} is empty")
        return cell

    def whole(self, column: str, *, at_least: int = 0, at_most: int = 100_000) -> int:
        """A whole number."""
        cell = self.cells[column].strip()
        if not cell.isascii() or not cell.isdigit() or not at_least <= int(cell[:9]) <= at_most:
            self.wrong(f"{column} must be a whole number from {at_least} to {at_most}")
        return int(cell[:9])

    def day(self, column: str) -> date:
        """A day as 2021-08-13."""
        try:
            return date.fromisoformat(self.text(column))
        except ValueError:
            self.wrong(f"{column} must be a day like 2021-08-13")

    def day_or_none(self, column: str) -> date | None:
        """A day, or None where the cell is empty."""
        return self.day(column) if self.cells[column].strip() else None

    def code(self, column: str, codes: type[Code]) -> Code:
        """One of a list of codes."""
        try:
            return codes(self.text(column))
        except ValueError:
            self.wrong(f"{column} must be one of: {', '.join(codes)}")

    def forms(self, column: str) -> tuple[SchoolForm, ...]:
        """School forms with spaces between."""
        words = self.text(column).split()
        try:
            return tuple(SchoolForm(word) for word in words)
        except ValueError:
            self.wrong(f"{column} must be one or more of: {', '.join(SchoolForm)}")


def read(folder: Path, name: str, columns: Sequence[str]) -> list[Line]:
    """Every line of a file with exactly these columns; wherever there is a source, it is told rightly. Raises ScenarioError."""
    file = folder / name
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ScenarioError(file, None, "the file is missing") from None
    except UnicodeDecodeError as error:
        raise ScenarioError(file, error.object[: error.start].count(b"\n") + 1, "the file must be UTF-8") from None
    except OSError as error:
        raise ScenarioError(file, None, f"can't be read: {error.strerror}") from None
    reader = csv.reader(text.splitlines(), strict=True)
    lines: list[Line] = []
    try:
        _check_header(file, next(reader, []), columns)
        for cells in reader:
            if reader.line_num != len(lines) + 2:
                raise ScenarioError(file, len(lines) + 2, "a cell must not go on over several lines")
            if len(cells) != len(columns):
                raise ScenarioError(file, reader.line_num, f"has {len(cells)} cells where {len(columns)} are needed: {', '.join(columns)}")
            if max(map(len, cells)) > LONGEST_CELL or len(lines) == MOST_LINES:
                raise ScenarioError(file, reader.line_num, f"at most {LONGEST_CELL} characters a cell and {MOST_LINES} lines")
            line = Line(file, reader.line_num, dict(zip(columns, cells, strict=True)))
            if "source" in columns:
                line.code("source", Source)
            lines.append(line)
    except csv.Error:
        raise ScenarioError(file, reader.line_num, "quotation marks don't match") from None
    if not lines:
        raise ScenarioError(file, None, "the file has no lines under its header")
    return lines


def _check_header(file: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    if [each.strip() for each in header] != list(columns):
        raise ScenarioError(file, 1, f"the first line must be {','.join(columns)}")
