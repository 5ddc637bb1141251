"""The code lists as they are published: every code that has ever been in use, with words, days and successor, under a version that is a digest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256

from shared.vocabulary import codes
from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.labels import Label, describe, list_title
from shared.vocabulary.municipalities import all_municipalities
from shared.vocabulary.school_years import SCHOOL_YEARS, Years

MUNICIPALITY = "municipality"
_VERSION = 16  # hexadecimal digits: 64 bits tell versions of a list apart


@dataclass(frozen=True)
class Entry:
    """A code: its words, its days, what took its place; and for a school form its years."""

    code: str
    label: Label
    school_years: tuple[Years, ...] | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the code is in use on a day."""
        return self.label.valid_on(day)


@dataclass(frozen=True)
class CodeList:
    """A list of codes; `version` changes with anything in it."""

    name: str
    title: Label
    entries: tuple[Entry, ...]

    @property
    def version(self) -> str:
        """A digest of all that the whole list says, whatever day is asked for."""
        content = [(each.code, asdict(each.label), [asdict(years) for years in each.school_years or ()]) for each in self.entries]
        return _digest([self.name, asdict(self.title), content])

    def on(self, day: date) -> CodeList:
        """Only what is in use on a day."""
        return replace(self, entries=tuple(_entry_on(each, day) for each in self.entries if each.valid_on(day)))


@cache
def code_lists() -> dict[str, CodeList]:
    """Every list by its name, like school-form."""
    made = [CodeList(_name(kind), list_title(kind), tuple(_entries(kind))) for kind in kinds_of_code()]
    towns = tuple(Entry(code, label) for code, label in all_municipalities().items())
    return {each.name: each for each in (*made, CodeList(MUNICIPALITY, list_title(MUNICIPALITY), towns))}


def version_of_all() -> str:
    """A digest of every list."""
    return _digest([(name, each.version) for name, each in code_lists().items()])


def kinds_of_code() -> list[type[StrEnum]]:
    """Every code list of `shared.vocabulary.codes`."""
    return [kind for kind in vars(codes).values() if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum]


def _entries(kind: type[StrEnum]) -> Iterator[Entry]:
    for code in kind:
        years = tuple(each for each in SCHOOL_YEARS if each.form is code) if isinstance(code, SchoolForm) else None
        yield Entry(code.value, describe(code), years)


def _entry_on(entry: Entry, day: date) -> Entry:
    return entry if entry.school_years is None else replace(entry, school_years=tuple(each for each in entry.school_years if each.valid_on(day)))


def _name(kind: type[StrEnum]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def _digest(content: object) -> str:
    return sha256(json.dumps(content, ensure_ascii=False, default=str).encode()).hexdigest()[:_VERSION]
