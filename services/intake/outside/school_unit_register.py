"""Files of the national school-unit register: the answers of its interface (JSON, version 2), and its extract as a table (CSV with semicolons).

Only what we need is read; what the register holds besides (addresses, head teachers) is passed over.
https://api.skolverket.se/skolenhetsregistret
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from services.intake.domain.school_register import RegisterUnit, UnitStatus
from shared.vocabulary.codes import OrganiserKind, SchoolForm
from shared.vocabulary.language import say
from shared.vocabulary.words import MunicipalityCode, OrganisationNumber, PublicName, SchoolUnitCode
from shared.web.fields import EARLIEST, LATEST

MOST_FAULTS: Final = 50
_LONGEST_NAME: Final = 200
_NO_END: Final = "9999-12-31"
"""How many registers write that something has no last day."""

_COLUMNS: Final = {
    "code": ("skolenhetskod",),
    "name": ("skolenhetsnamn", "skolenhetens namn", "namn"),
    "status": ("status",),
    "municipality": ("kommunkod", "lägeskommunkod"),
    "forms": ("skolformer", "skolform"),
    "opened": ("startdatum", "giltig från"),
    "closed": ("slutdatum", "giltig till", "nedläggningsdatum"),
    "number": ("organisationsnummer", "huvudmannens organisationsnummer", "peorgnr"),
    "organiser": ("huvudman", "huvudmannens namn"),
    "kind": ("huvudmannatyp",),
}
_NEEDED: Final = ("code", "name", "status", "municipality", "forms", "number", "organiser", "kind")
_FORMS: Final = {
    **dict.fromkeys(("fklass", "förskoleklass"), SchoolForm.PRESCHOOL_CLASS),
    **dict.fromkeys(("gr", "grundskola", "grundskolan"), SchoolForm.COMPULSORY),
    **dict.fromkeys(("gran", "anpassad grundskola"), SchoolForm.COMPULSORY_ADAPTED),
    **dict.fromkeys(("grs", "grsar", "grundsärskola"), SchoolForm.COMPULSORY_SPECIAL),
    **dict.fromkeys(("gy", "gymnasieskola", "gymnasieskolan"), SchoolForm.UPPER_SECONDARY),
    **dict.fromkeys(("gyan", "anpassad gymnasieskola"), SchoolForm.UPPER_SECONDARY_ADAPTED),
    **dict.fromkeys(("gys", "gysar", "gymnasiesärskola"), SchoolForm.UPPER_SECONDARY_SPECIAL),
}
_STATUS: Final = {
    "aktiv": UnitStatus.ACTIVE,
    "vilande": UnitStatus.DORMANT,
    "planerad": UnitStatus.PLANNED,
    "upphort": UnitStatus.CEASED,
    "upphört": UnitStatus.CEASED,
}
_KINDS: Final = {
    "kommun": OrganiserKind.MUNICIPAL,
    "kommunal": OrganiserKind.MUNICIPAL,
    "kommunalförbund": OrganiserKind.MUNICIPAL,
    "kommunalforbund": OrganiserKind.MUNICIPAL,
    "enskild": OrganiserKind.INDEPENDENT,
}


class NotTheRegister(Exception):
    """The file isn't one of the register's; the sentence tells what is missing."""


@dataclass(frozen=True)
class RegisterFile:
    """What was read: school units, how many were of no concern (other school forms, other organisers), and what could not be read."""

    units: tuple[RegisterUnit, ...]
    passed_over: int
    faults: tuple[str, ...]


def read_register(content: bytes) -> RegisterFile:
    """A file of either form, told apart by how it begins; raises NotTheRegister."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTheRegister(say("Filen är inte text i UTF-8. Spara den som CSV UTF-8 och försök igen.")) from None
    records = _from_json(text) if text.lstrip()[:1] in ("{", "[") else _from_table(text)
    units: dict[str, RegisterUnit] = {}
    faults, passed_over = list[str](), 0
    for place, record in records:
        found = _unit(record)
        if isinstance(found, str):
            faults.append(say("%(place)s: %(fault)s", place=place, fault=found))
        elif found is None:
            passed_over += 1
        else:
            units[found.code] = found
    return RegisterFile(tuple(units.values()), passed_over, tuple(faults[:MOST_FAULTS]))


def _from_table(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = csv.reader(io.StringIO(text), delimiter=";")
    headings = [each.strip().lower() for each in next(rows, [])]
    places = {name: headings.index(each) for name, names in _COLUMNS.items() for each in reversed(names) if each in headings}
    missing = [_COLUMNS[name][0].capitalize() for name in _NEEDED if name not in places]
    if missing:
        raise NotTheRegister(say("Filen saknar kolumner som skolenhetsregistret har: %(missing)s.", missing=", ".join(missing)))
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            yield say("Rad %(number)s", number=number), {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}


def _from_json(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise NotTheRegister(say("Filen är inte giltig JSON.")) from None
    for number, answer in enumerate(read if isinstance(read, list) else [read], start=1):
        yield say("Skolenhet %(number)s i filen", number=number), _flat(answer)


def _flat(answer: Any) -> dict[str, Any]:
    """One answer of the interface: the unit under `data`, its organiser under `included`."""
    unit, organiser = _part(answer, "data"), _part(answer, "included")
    told, whose = _part(unit, "attributes"), _part(organiser, "attributes")
    return {
        "code": unit.get("schoolUnitCode"),
        "name": told.get("schoolName") or told.get("displayName"),
        "status": told.get("status"),
        "municipality": told.get("municipalityCode"),
        "forms": told.get("schoolTypes"),
        "opened": told.get("startDate") or told.get("startdate"),
        "closed": told.get("endDate") or told.get("enddate"),
        "number": organiser.get("organizationNumber"),
        "organiser": whose.get("displayName"),
        "kind": whose.get("organizerType"),
    }


def _part(whole: Any, name: str) -> Mapping[str, Any]:
    part = whole.get(name) if isinstance(whole, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _unit(record: Mapping[str, Any]) -> RegisterUnit | str | None:
    """The school unit; None where it is of no concern, a sentence where it can't be read."""
    text = {name: str(value or "").strip() for name, value in record.items()}
    forms = record.get("forms")
    words = [str(each) for each in forms] if isinstance(forms, list) else re.split(r"[,|/]", text["forms"])
    school_forms = {_FORMS[word] for each in words if (word := each.strip().lower()) in _FORMS}
    kind, status = _KINDS.get(text["kind"].lower()), _STATUS.get(text["status"].lower())
    if not re.fullmatch(r"[0-9]{8}", text["code"]):
        return say("Skolenhetskoden ska ha åtta siffror.")
    if status is None:
        return say("Status ska vara Aktiv, Vilande, Planerad eller Upphört.")
    if kind is None or (not school_forms and status is not UnitStatus.CEASED):
        return None
    number = text["number"].replace("-", "")
    if not re.fullmatch(r"[0-9]{10}", number):
        return say("Organisationsnumret ska ha tio siffror.")
    if not re.fullmatch(r"[0-9]{4}", text["municipality"]):
        return say("Kommunkoden ska ha fyra siffror.")
    for name in ("name", "organiser"):
        if not 0 < len(text[name]) <= _LONGEST_NAME or not text[name].isprintable():
            return say("Namnet saknas eller är för långt.")
    try:
        opened, closed = (_day(text.get(name, "")[:10]) for name in ("opened", "closed"))
    except ValueError:
        return say("Datum ska skrivas som 2021-02-15.")
    return RegisterUnit(
        SchoolUnitCode(text["code"]),
        PublicName(text["name"]),
        status,
        MunicipalityCode(text["municipality"]),
        tuple(form for form in SchoolForm if form in school_forms),
        opened,
        closed,
        OrganisationNumber(number),
        PublicName(text["organiser"]),
        kind,
    )


def _day(text: str) -> date | None:
    """The day, if one is told; raises ValueError for what is none, or none that a register would mean."""
    if text in ("", _NO_END):
        return None
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError("a year that nobody means")
    return day
