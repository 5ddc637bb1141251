"""What SS 12000 calls what we have codes for (SS 12000:2020, SchoolTypesEnum)."""

from __future__ import annotations

from datetime import date
from typing import Final

from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.labels import in_force

_SCHOOL_TYPES: Final = {
    "FKLASS": SchoolForm.PRESCHOOL_CLASS,
    "GR": SchoolForm.COMPULSORY,
    "GRS": SchoolForm.COMPULSORY_SPECIAL,
    "GY": SchoolForm.UPPER_SECONDARY,
    "GYS": SchoolForm.UPPER_SECONDARY_SPECIAL,
}


def form_of_school_type(school_type: str, on: date) -> SchoolForm | None:
    """The school form of that day, since the standard has kept the old codes; None for what coordinators don't work with, like adult education."""
    found = _SCHOOL_TYPES.get(school_type)
    return in_force(found, on) if found else None
