"""What the national school-unit register (Skolverkets skolenhetsregister) says, and how our register differs from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from shared.vocabulary.codes import OrganiserKind, SchoolForm
from shared.vocabulary.words import MunicipalityCode, OrganisationNumber, PublicName, SchoolUnitCode


class UnitStatus(StrEnum):
    """The register's own words for how a school unit is."""

    ACTIVE = "AKTIV"
    DORMANT = "VILANDE"
    PLANNED = "PLANERAD"
    CEASED = "UPPHORT"


@dataclass(frozen=True)
class RegisterUnit:
    """A school unit of the register, with its organiser; days are not always told."""

    code: SchoolUnitCode
    name: PublicName
    status: UnitStatus
    municipality: MunicipalityCode
    school_forms: tuple[SchoolForm, ...]
    opened: date | None
    closed: date | None
    organisation_number: OrganisationNumber
    organiser_name: PublicName
    organiser_kind: OrganiserKind


class Step(StrEnum):
    """What bringing our register up to the file does, in the order in which it is done."""

    NEW_ORGANISER = "new-organiser"
    ORGANISER_RENAMED = "organiser-renamed"
    NEW = "new"
    RENAMED = "renamed"
    FORMS_CHANGED = "forms-changed"
    MOVED = "moved"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise in the file; `number` is a school unit's code or an organisation number. UNKNOWN is told and left alone."""

    step: Step
    number: str
    name: str
    before: str = ""
    after: str = ""
    unit: RegisterUnit | None = None
    ours: UUID | None = None
    version: int = 0


@dataclass(frozen=True)
class KnownOrganiser:
    """An organiser as our register has it."""

    id: UUID
    version: int
    number: str
    name: str
    ended: bool = False


@dataclass(frozen=True)
class KnownUnit:
    """A school unit as our register has it."""

    id: UUID
    version: int
    code: str
    name: str
    school_forms: tuple[SchoolForm, ...]
    valid_to: date | None
    organiser_number: str


def differences(
    units: Iterable[RegisterUnit], organisers: Mapping[str, KnownOrganiser], known: Mapping[str, KnownUnit], municipality: str | None, on: date
) -> list[Difference]:
    """How our register differs from a file, in the order in which it is mended.

    Only school units in `municipality` (None: in any) and those that we have already are compared; of ours, those that the file should
    have held and doesn't are unknown there. What it says of an organiser that has ended with us is left alone: somebody knows better.
    """
    held = [each for each in units if each.code in known or municipality in (None, each.municipality)]
    ended = {number for number, each in organisers.items() if each.ended}
    told = [each for each in held if each.organisation_number not in ended]
    found = [step for each in told for step in _of_unit(each, known.get(each.code), on)]
    ours = {each.code for each in held}
    wanted = {step.unit.organisation_number for step in found if step.unit is not None and step.step in (Step.NEW, Step.MOVED)}
    found += _of_organisers(told, organisers, wanted)
    numbers = {each.organisation_number for each in told}
    found += [
        Difference(Step.UNKNOWN, each.code, each.name)
        for each in known.values()
        if each.code not in ours and each.valid_to is None and each.organiser_number in numbers
    ]
    order = list(Step)
    return sorted(found, key=lambda each: (order.index(each.step), each.name, each.number))


def digest_of(found: Iterable[Difference]) -> str:
    """The same for the same differences, so that what is carried out is what was looked through."""
    told = "\n".join(f"{each.step} {each.number} {each.name} {each.before} {each.after} {each.version}" for each in found)
    return sha256(told.encode()).hexdigest()[:32]


def _of_organisers(told: list[RegisterUnit], organisers: Mapping[str, KnownOrganiser], wanted: set[OrganisationNumber]) -> Iterator[Difference]:
    for number, each in {each.organisation_number: each for each in told}.items():
        known = organisers.get(number)
        if known is None and number in wanted:
            yield Difference(Step.NEW_ORGANISER, number, each.organiser_name, unit=each)
        if known is not None and known.name != each.organiser_name:
            yield Difference(Step.ORGANISER_RENAMED, number, known.name, known.name, each.organiser_name, each, known.id, known.version)


def _of_unit(unit: RegisterUnit, known: KnownUnit | None, on: date) -> Iterator[Difference]:
    is_open = unit.status in (UnitStatus.ACTIVE, UnitStatus.PLANNED)
    if known is None:
        if is_open and unit.school_forms and (unit.status is UnitStatus.ACTIVE or unit.opened is not None):
            yield Difference(Step.NEW, unit.code, unit.name, after=unit.organiser_name, unit=unit)
        return
    mine = (unit, known.id, known.version)
    if unit.status is UnitStatus.CEASED:
        if known.valid_to is None:
            yield Difference(Step.CLOSED, unit.code, known.name, "", str(unit.closed or on), *mine)
        return
    if known.valid_to is not None and known.valid_to < on and unit.status is UnitStatus.ACTIVE:
        yield Difference(Step.REOPENED, unit.code, known.name, str(known.valid_to), "", *mine)
    if unit.name != known.name:
        yield Difference(Step.RENAMED, unit.code, known.name, known.name, unit.name, *mine)
    if unit.school_forms and unit.school_forms != known.school_forms:
        yield Difference(Step.FORMS_CHANGED, unit.code, known.name, ", ".join(known.school_forms), ", ".join(unit.school_forms), *mine)
    if unit.organisation_number != known.organiser_number and known.valid_to is None:
        yield Difference(Step.MOVED, unit.code, known.name, known.organiser_number, unit.organisation_number, *mine)
