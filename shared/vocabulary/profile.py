"""What differs between municipalities, as one small file each in `profiles/`, checked when it is read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from cattrs import Converter, transform_error
from cattrs.gen import make_dict_structure_fn

from shared.vocabulary.codes import Outcome, Referrer, RetentionAction
from shared.vocabulary.municipalities import is_municipality
from shared.vocabulary.words import MunicipalityCode

_FOLDER = Path(__file__).with_name("profiles")


class BadProfile(ValueError):
    """A municipality's file is missing or breaks the rules for such files; says which and where."""


@dataclass(frozen=True)
class Referrals:
    """How referrals come in: the series of registry numbers, and who may send."""

    registry_series: str
    may_refer: frozenset[Referrer]


@dataclass(frozen=True)
class ConsentAges:
    """From which age (whole years) the pupil signs too, and alone; practice, so it is configured."""

    pupil_signs_from: int
    pupil_signs_alone_from: int


@dataclass(frozen=True)
class Intervention:
    """How long an intervention runs before it is extended or closed."""

    months: int


@dataclass(frozen=True)
class Keeping:
    """How many years after its closure a file is kept, and what happens then."""

    years: int
    then: RetentionAction


@dataclass(frozen=True)
class Retention:
    """How long files are kept, by outcome, and declined referrals; and how many days pass between a destruction's approval and the destruction."""

    cooling_off_days: int
    declined_years: int
    after: dict[Outcome, Keeping]


@dataclass(frozen=True)
class MunicipalityProfile:
    """One municipality's rules."""

    code: MunicipalityCode
    name: str
    referrals: Referrals
    consent: ConsentAges
    intervention: Intervention
    retention: Retention


@cache
def load_profile(name: str) -> MunicipalityProfile:
    """The profile in `profiles/<name>.toml`; raises BadProfile."""
    path = _FOLDER / f"{name}.toml"
    if not name.isidentifier() or not path.is_file():
        raise BadProfile(f"there is no municipality profile {name}: the files in {_FOLDER} are the choices")
    return read_profile(path)


def read_profile(path: Path) -> MunicipalityProfile:
    """The profile in a file; raises BadProfile with the file and what is wrong in it."""
    try:
        profile = _converter().structure(tomllib.loads(path.read_text(encoding="utf-8")), MunicipalityProfile)
    except tomllib.TOMLDecodeError as error:
        raise BadProfile(f"{path}: {error}") from error
    except Exception as error:
        raise BadProfile(f"{path}: {'; '.join(transform_error(error, path='profile'))}") from error
    for holds, what in _rules(profile):
        if not holds:
            raise BadProfile(f"{path}: {what}")
    return profile


def _rules(profile: MunicipalityProfile) -> list[tuple[bool, str]]:
    ages, series, keeping = profile.consent, profile.referrals.registry_series, profile.retention
    return [
        (is_municipality(profile.code), "code is not a municipality's four digits"),
        (series.isalnum() and len(series) <= 10, "registry_series is not 1 to 10 letters and digits"),
        (bool(profile.referrals.may_refer), "may_refer is empty: then nobody could send a referral"),
        (0 < ages.pupil_signs_from <= ages.pupil_signs_alone_from <= 21, "the ages of consent are not in order, or not between 1 and 21"),
        (1 <= profile.intervention.months <= 36, "intervention.months is not between 1 and 36"),
        (1 <= keeping.cooling_off_days <= 365, "retention.cooling_off_days is not between 1 and 365"),
        (0 <= keeping.declined_years <= 200, "retention.declined_years is not between 0 and 200"),
        (set(keeping.after) == set(Outcome), f"retention.after does not say for each of {', '.join(Outcome)}"),
        (all(0 <= each.years <= 200 for each in keeping.after.values()), "a number of years in retention.after is not between 0 and 200"),
    ]


def _converter() -> Converter:
    converter = Converter()
    for plain in (int, str):
        converter.register_structure_hook(plain, _exactly)
    for record in (Referrals, ConsentAges, Intervention, Keeping, Retention, MunicipalityProfile):
        converter.register_structure_hook(record, make_dict_structure_fn(record, converter, _cattrs_forbid_extra_keys=True))
    return converter


def _exactly(value: Any, kind: type[Any]) -> Any:
    """TOML has types of its own: a number in quotes is a mistake, not a number."""
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return value
