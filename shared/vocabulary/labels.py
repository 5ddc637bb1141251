"""The Swedish and English words of every code, with the days between which a code is in use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from shared.vocabulary.language import spoken

E = TypeVar("E", bound=StrEnum)

_FILE = Path(__file__).with_name("labels.toml")
_TITLES = "CodeList"
"""The table of the file that says what each list is called."""


@dataclass(frozen=True)
class Label:
    """A code's words and validity; `valid_to` is the last day, `successor` the code that took its place."""

    sv: str
    en: str
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the code is in use on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@cache
def _lists() -> dict[str, dict[str, Label]]:
    with _FILE.open("rb") as file:
        read: dict[str, dict[str, Any]] = tomllib.load(file)
    return {name: {code: Label(**words) for code, words in codes.items()} for name, codes in read.items()}


def swedish_words() -> dict[str, dict[str, str]]:
    """Every code list with its Swedish words, for what leaves the house and must be read without it."""
    return {name: {code: label.sv for code, label in codes.items()} for name, codes in _lists().items() if name != _TITLES}


def list_title(kind: type[StrEnum] | str) -> Label:
    """What a code list is called; raises KeyError for one without a title, which a test refuses."""
    return _lists()[_TITLES][kind if isinstance(kind, str) else kind.__name__]


def describe(code: StrEnum) -> Label:
    """The label of a code; raises KeyError for one that has no words, which a test refuses."""
    return _lists()[type(code).__name__][code.value]


def label(code: StrEnum, language: str | None = None) -> str:
    """The code's word in the language spoken, or in the one given."""
    words = describe(code)
    return words.en if (language or spoken().code) == "en" else words.sv


def lower_label(code: StrEnum, language: str | None = None) -> str:
    """The code's word as it stands within a sentence; an abbreviation like BUP keeps its capitals."""
    word = label(code, language)
    return word if word[:2].isupper() else word[:1].lower() + word[1:]


def in_force(code: E, day: date) -> E:
    """The code itself as long as it is in use, else the one that has taken its place by that day."""
    told = describe(code)
    while told.successor is not None and told.valid_to is not None and told.valid_to < day:
        code = type(code)(told.successor)
        told = describe(code)
    return code
