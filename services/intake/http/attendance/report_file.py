"""An attendance report as a CSV file (docs/attendance.md): whatever a school's system or spreadsheet writes, read line by line.

A mistake is told by the number of the line and the name of the column, never by what stands there.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from services.intake.domain.attendance import Attendance, Line, Minutes
from services.intake.domain.attendance_errors import WrongLine
from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.identity_numbers import NotAnIdentityNumber, parse_identity_number
from shared.vocabulary.labels import in_force, label
from shared.vocabulary.language import later, say
from shared.vocabulary.school_system import form_of_school_type

COLUMNS: Final = ("personnummer", "fornamn", "efternamn", "skolform", "arskurs", "schemalagd_tid", "giltig_franvaro", "ogiltig_franvaro")
_NEEDED: Final = frozenset(COLUMNS) - {"fornamn", "efternamn"}
_ALSO: Final = {
    "identity_number": "personnummer",
    "given_name": "fornamn",
    "family_name": "efternamn",
    "school_form": "skolform",
    "school_year": "arskurs",
    "scheduled_minutes": "schemalagd_tid",
    "valid_minutes": "giltig_franvaro",
    "unreported_minutes": "ogiltig_franvaro",
    "oanmald_franvaro": "ogiltig_franvaro",
}
_SEPARATORS: Final = ";,\t"
_MOST_MINUTES: Final = 200_000
"""More than a term has."""
_MOST_IN_NAME: Final = 100
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

EXAMPLE: Final = (
    ("20130101TF01", "Robin", later("Exempelsson"), "grundskola", "8", "1500", "120", "45"),
    ("20130101TF02", "", "", "grundskola", "8", "1500", "0", "0"),
)
"""What the template shows: the second pupil's identity is protected, so the name is left out."""


class NotReadable(ValueError):
    """The file as a whole can't be read; says what to do, and nothing of what stands in it."""


class ReportFile:
    """A report's file; `on` is a day of its period. `lines` may be asked for as often as one likes. Raises NotReadable when it is made."""

    def __init__(self, content: bytes, on: date) -> None:
        self._on = on
        self._text = _decoded(content)
        first = next(iter(io.StringIO(self._text)), "")
        self._separator = max(_SEPARATORS, key=first.count)
        try:
            self._places = _places(next(self._rows(), []))
        except csv.Error:
            raise NotReadable(say("Rubrikraden kan inte läsas. Hämta mallen och jämför.")) from None

    def lines(self) -> Iterator[Line | WrongLine]:
        """Every line under the headings, good or wrong; empty ones are passed over."""
        rows = self._rows()
        next(rows)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                yield WrongLine(rows.number, "", say("Raden kan inte läsas. Kontrollera citattecknen."))
                return
            if any(cell.strip() for cell in row):
                yield self._line(rows.number, row)

    def _rows(self) -> _Rows:
        return _Rows(self._text, self._separator)

    def _line(self, number: int, row: list[str]) -> Line | WrongLine:
        if len(row) != len(self._places):
            return WrongLine(number, "", say("Raden ska ha %(places)s kolumner, lika många som rubrikraden.", places=len(self._places)))
        cells = {name: row[place].strip() for name, place in self._places.items()}
        try:
            return Line(number, parse_identity_number(cells["personnummer"]), _attendance(cells, self._on))
        except NotAnIdentityNumber:
            return WrongLine(
                number, "personnummer", say("Skriv tolv siffror, eller ett tillfälligt nummer som 20130101TF01. Kontrollera sista siffran.")
            )
        except _Wrong as wrong:
            return WrongLine(number, wrong.column, wrong.told)


class _Rows:
    """The rows of a text, each with the number of the line that it begins on."""

    def __init__(self, text: str, separator: str) -> None:
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        self.number = 1

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> list[str]:
        self.number = self._reader.line_num + 1
        return next(self._reader)


class _Wrong(ValueError):
    def __init__(self, column: str, told: str) -> None:
        super().__init__(told)
        self.column, self.told = column, told


def template() -> str:
    """A file to fill in: the headings and two made-up pupils."""
    return "\r\n".join(";".join(row) for row in (COLUMNS, *EXAMPLE)) + "\r\n"


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, else Latin-1 as Swedish Windows writes it."""
    if content.startswith(_UTF_16):
        raise NotReadable(say("Filen är sparad som Unicode-text (UTF-16). Spara den som CSV UTF-8."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotReadable(say("Filen är ingen textfil. Spara kalkylbladet som CSV och skicka den filen."))
    return text


def _places(headings: list[str]) -> dict[str, int]:
    """Where each column stands; raises NotReadable."""
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        name = _plain(heading)
        name = _ALSO.get(name, name)
        if name not in COLUMNS:
            raise NotReadable(
                say("Kolumn %(at)s har en rubrik som inte hör till rapporten. Ta bort kolumnen. Första raden ska vara rubrikerna.", at=at + 1)
            )
        if name in places:
            raise NotReadable(say("Kolumnen %(name)s finns två gånger. Ta bort den ena.", name=name))
        places[name] = at
    missing = [name for name in COLUMNS if name in _NEEDED and name not in places]
    if missing:
        raise NotReadable(say("Det saknas kolumner: %(missing)s. Hämta mallen och jämför.", missing=", ".join(missing)))
    return places


def _plain(heading: str) -> str:
    """A heading without capitals, dots, spaces and hyphens."""
    letters = unicodedata.normalize("NFKD", heading.strip().lower())
    return re.sub(r"[\s-]+", "_", "".join(each for each in letters if not unicodedata.combining(each)))


def _attendance(cells: Mapping[str, str], on: date) -> Attendance:
    year = cells["arskurs"]
    if year and not (year.isascii() and year.isdigit() and len(year) <= 2):
        raise _Wrong("arskurs", say("Skriv elevens årskurs, 1 till 10, eller lämna tomt i förskoleklass."))
    return Attendance(
        name=" ".join(part for part in (_name(cells, "fornamn"), _name(cells, "efternamn")) if part) or None,
        school_form=_form(cells["skolform"], on),
        school_year=int(year) if year else None,
        minutes=Minutes(_minutes(cells, "schemalagd_tid"), _minutes(cells, "giltig_franvaro"), _minutes(cells, "ogiltig_franvaro")),
    )


def _name(cells: Mapping[str, str], column: str) -> str:
    name = unicodedata.normalize("NFC", cells.get(column, ""))
    if len(name) > _MOST_IN_NAME:
        raise _Wrong(column, say("Skriv högst %(most_in_name)s tecken.", most_in_name=_MOST_IN_NAME))
    if not name.isprintable():
        raise _Wrong(column, say("Ta bort radbrytningar och osynliga tecken."))
    return name


def _minutes(cells: Mapping[str, str], column: str) -> int:
    text = cells[column]
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= _MOST_MINUTES):
        raise _Wrong(column, say("Skriv hela minuter med siffror, till exempel 90. Skriv 0 för ingen tid."))
    return int(text)


def _form(text: str, on: date) -> SchoolForm:
    named = _FORMS.get(text.lower())
    found = in_force(named, on) if named else form_of_school_type(text.upper(), on)
    if found is None:
        raise _Wrong("skolform", say("Skriv skolformens namn eller kod, till exempel grundskola eller GR."))
    return found


_FORMS: Final = {name.lower(): form for form in SchoolForm for name in (form.value, label(form, "sv"))}
