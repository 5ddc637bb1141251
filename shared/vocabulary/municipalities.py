"""The 290 municipalities by code (Statistics Sweden's list, CC0)."""

import csv
from functools import cache
from pathlib import Path

from shared.vocabulary.words import MunicipalityCode

_LIST = Path(__file__).with_name("municipalities.csv")


@cache
def municipalities() -> dict[MunicipalityCode, str]:
    """Short names by code, in the order of the codes."""
    with _LIST.open(encoding="utf-8", newline="") as file:
        return {MunicipalityCode(row["municipality_code"]): row["municipality_name_short"] for row in csv.DictReader(file)}


def is_municipality(code: str) -> bool:
    """Whether there is a municipality with this code."""
    return code in municipalities()
