"""Facts of intake: which organisers, schools and school areas there are."""

from datetime import date
from uuid import UUID

from shared.contracts.fact import fact
from shared.vocabulary.codes import OrganiserKind, RegisterChange, SchoolForm


@fact("intake.organiser-registered.v1")
class OrganiserRegistered:
    """A municipal or independent organiser (huvudman) is known, with its organisation number."""

    organiser_id: UUID
    kind: OrganiserKind
    organisation_number: str
    name: str


@fact("intake.school-unit-registered.v1")
class SchoolUnitRegistered:
    """A school unit of an organiser is known, from a day on."""

    school_unit_id: UUID
    organiser_id: UUID
    code: str
    name: str
    school_forms: tuple[SchoolForm, ...]
    valid_from: date


@fact("intake.organiser-changed.v1")
class OrganiserChanged:
    """An organiser is otherwise in the register, as it now stands; one that has ended may have a successor, which takes over its matters."""

    organiser_id: UUID
    why: RegisterChange
    kind: OrganiserKind
    organisation_number: str
    name: str
    successor: UUID | None


@fact("intake.school-unit-changed.v1")
class SchoolUnitChanged:
    """A school unit is otherwise in the register, as it now stands; one that is closed has a last day, and perhaps others that follow it."""

    school_unit_id: UUID
    why: RegisterChange
    organiser_id: UUID
    code: str
    name: str
    school_forms: tuple[SchoolForm, ...]
    valid_from: date
    valid_to: date | None
    area_id: UUID | None
    successors: tuple[UUID, ...]


@fact("intake.school-area-registered.v1")
class SchoolAreaRegistered:
    """A school area is known, from a day on."""

    area_id: UUID
    name: str
    valid_from: date


@fact("intake.school-area-changed.v1")
class SchoolAreaChanged:
    """A school area is otherwise in the register, as it now stands."""

    area_id: UUID
    why: RegisterChange
    name: str
    valid_from: date
    valid_to: date | None
