"""The code lists of a bundle: what stored fields and codes are called in Swedish, so that an event can be read as it is stored."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from shared.vocabulary.labels import swedish_words

_FIELDS = Path(__file__).with_name("terms.toml")


@cache
def terms() -> dict[str, Any]:
    """`fields` by name; `codes` that mean the same wherever they stand, and `lists` with every code of every list."""
    lists = swedish_words()
    meanings: dict[str, set[str]] = {}
    for codes in lists.values():
        for code, words in codes.items():
            meanings.setdefault(code, set()).add(words)
    with _FIELDS.open("rb") as file:
        return {
            "fields": tomllib.load(file),
            "codes": {code: next(iter(words)) for code, words in meanings.items() if len(words) == 1},
            "lists": lists,
        }
