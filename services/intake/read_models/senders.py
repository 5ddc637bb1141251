"""Who may send from a school unit, checked in one look-up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.intake.domain.errors import NoSuchSchoolUnit, SchoolFormNotOffered, SchoolUnitNotOpen
from shared.eventlog.database import Database
from shared.vocabulary.codes import OrganiserKind, SchoolForm

_UNIT = (
    "SELECT organiser_id, kind, school_forms, valid_from FROM school_unit JOIN organiser USING (organiser_id) "
    "WHERE school_unit_id = %s AND organiser_id = %s"
)


def sender_at(database: Database, school_unit_id: UUID, *, of: UUID | None, form: SchoolForm, on: date) -> tuple[UUID, OrganiserKind]:
    """The organiser of one of the sender's own school units; raises NoSuchSchoolUnit, SchoolUnitNotOpen, SchoolFormNotOffered."""
    row = database.row(_UNIT, (school_unit_id, of))
    if row is None:
        raise NoSuchSchoolUnit
    if on < row["valid_from"]:
        raise SchoolUnitNotOpen
    if form not in row["school_forms"]:
        raise SchoolFormNotOffered
    return row["organiser_id"], OrganiserKind(row["kind"])
