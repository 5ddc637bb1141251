"""The municipalities by code (Statistics Sweden's list, CC0), with the changes of codes since 1999; no day given: as far back as that."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from shared.vocabulary.labels import Label
from shared.vocabulary.words import MunicipalityCode

_LIST = Path(__file__).with_name("municipalities.csv")


@cache
def all_municipalities() -> dict[MunicipalityCode, Label]:
    """Every code that has been in use, with the short name, its days and what took its place."""
    with _LIST.open(encoding="utf-8", newline="") as file:
        return {MunicipalityCode(row["municipality_code"]): _label(row) for row in csv.DictReader(file)}


@cache
def municipalities() -> dict[MunicipalityCode, str]:
    """Short names by code, in the order of the codes: the 290 that there are."""
    return {code: label.sv for code, label in all_municipalities().items() if label.valid_to is None}


def is_municipality(code: str) -> bool:
    """Whether there is a municipality with this code."""
    return code in municipalities()


def municipality_name(code: str) -> str:
    """The short name behind a stored code, also one that is no longer in use; an unknown code as it stands."""
    label = all_municipalities().get(MunicipalityCode(code))
    return label.sv if label else code


def _label(row: dict[str, str]) -> Label:
    name = row["municipality_name_short"]
    return Label(name, name, _day(row["valid_from"]), _day(row["valid_to"]), row["successor"] or None)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
