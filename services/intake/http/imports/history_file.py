"""A file of history, read line by line from any place in it, however long it is: whatever registers and spreadsheets write.

Lines are numbered as a spreadsheet numbers its rows. A mistake is told by the number and the column, never by what stands there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.intake.application.imports import Opened, Place, ReadLine
from services.intake.domain.import_errors import NotReadable
from services.intake.domain.older_referral import Fault
from services.intake.http.imports.cells import read_cells
from services.intake.http.imports.columns import places_of
from shared.vocabulary.language import later, say, translated

_SEPARATORS: Final = ";,\t"
_EXCELS_OWN: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_PIECE: Final = 64 * 1024
_LONGEST_LINE: Final = 64 * 1024
_EMPTY_AT_ONCE: Final = 1000
"""Empty rows that are passed over before their reader may pause: a spreadsheet can have a million below its last line."""
_UNREADABLE: Final = later("Härifrån kan filen inte läsas. Kontrollera citattecknen, och att ingen rad är längre än 60 000 tecken.")


@dataclass(frozen=True)
class Headings:
    """Where each part stands, what stands between the columns, and where the first line begins."""

    places: dict[str, int]
    separator: str
    width: int
    begins: Place


def read_history(file: Opened, encoding: str, place: Place) -> Iterator[ReadLine]:
    """The lines from a place on; Place(0, 0) is the beginning. Raises NotReadable."""
    headings = read_headings(file, encoding)
    rows = _Rows(file, encoding, headings.separator, place if place.byte else headings.begins)
    empty = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            # What is left of the file can't be told apart into lines.
            yield ReadLine(rows.number, file.seek(0, 2), "", None, (Fault("", translated(_UNREADABLE)),))
            return
        if any(cell.strip() for cell in row):
            empty = 0
            yield _line(rows, row, headings)
        elif (empty := empty + 1) % _EMPTY_AT_ONCE == 0:
            yield ReadLine(rows.number, rows.ends_at, "", None)


def read_headings(file: Opened, encoding: str) -> Headings:
    """What the first line says; raises NotReadable."""
    separator, begins = "", Place(0, 0)
    first = next(_physical_lines(file, encoding, 0), ("", 0))
    told = _EXCELS_OWN.fullmatch(first[0].strip())
    if told is not None:
        separator, begins = told[1], Place(first[1], 0)
        first = next(_physical_lines(file, encoding, first[1]), ("", 0))
    separator = separator or max(_SEPARATORS, key=first[0].count)
    rows = _Rows(file, encoding, separator, begins)
    try:
        headings = next(rows, [])
    except csv.Error:
        raise NotReadable(say("Rubrikraden kan inte läsas. Hämta mallen och jämför.")) from None
    return Headings(places_of(headings), separator, len(headings), Place(rows.ends_at, rows.number))


def _line(rows: _Rows, row: list[str], headings: Headings) -> ReadLine:
    if len(row) > headings.width and any(cell.strip() for cell in row[headings.width :]):
        told = say("Raden har fler kolumner än rubrikraden. Sätt citattecken runt text som innehåller kolumnernas skiljetecken.")
        return ReadLine(rows.number, rows.ends_at, "", None, (Fault("", told),))
    cells = {part: row[at] if at < len(row) else "" for part, at in headings.places.items()}
    source_id, older, faults = read_cells(cells)
    return ReadLine(rows.number, rows.ends_at, source_id, older, tuple(faults))


class _Rows:
    """The rows of a file, each with its number and the byte after it."""

    def __init__(self, file: Opened, encoding: str, separator: str, begins: Place) -> None:
        self.number = begins.line
        self.ends_at = self._begins = begins.byte
        self._reader = csv.reader(self._lines(_physical_lines(file, encoding, begins.byte)), delimiter=separator, strict=True)

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> list[str]:
        self.number += 1
        self._begins = self.ends_at
        return next(self._reader)

    def _lines(self, coming: Iterator[tuple[str, int]]) -> Iterator[str]:
        for text, ends_at in coming:
            if ends_at - self._begins > _LONGEST_LINE:
                raise csv.Error("a row without an end")
            self.ends_at = ends_at
            yield text


def _physical_lines(file: Opened, encoding: str, begins: int) -> Iterator[tuple[str, int]]:
    """Each line of text with the byte after it; raises csv.Error for one that is too long to be one."""
    file.seek(begins)
    held, at = b"", begins
    while True:
        piece = file.read(_PIECE)
        held += piece
        *whole, held = held.split(b"\n")
        for line in whole:
            at += len(line) + 1
            yield _text(line + b"\n", encoding, at - len(line) - 1), at
        if len(held) > _LONGEST_LINE:
            raise csv.Error("a line without an end")
        if not piece:
            if held:
                yield _text(held, encoding, at), at + len(held)
            return


def _text(line: bytes, encoding: str, at: int) -> str:
    text = line.decode(encoding, errors="replace")
    return text.removeprefix("\ufeff") if at == 0 else text
