"""Who people are and what organisations are called, as intake has told: for names on pages, and for who may join the team."""

from __future__ import annotations

from uuid import UUID

from psycopg.rows import DictRow

from shared.contracts.intake import (
    OrganiserChanged,
    OrganiserRegistered,
    PersonChanged,
    PersonEnded,
    PersonRegistered,
    SchoolUnitChanged,
    SchoolUnitRegistered,
)
from shared.eventlog.database import Database
from shared.vocabulary.codes import OrganiserKind, Role
from shared.vocabulary.labels import lower_label

TABLES = ("person", "organisation", "school_unit")


def follow(database: Database, fact: object) -> None:
    """Keep what a fact tells; told twice, it is the same. Facts about anything else are passed over."""
    match fact:
        case OrganiserRegistered() | OrganiserChanged():
            database.execute(
                "INSERT INTO organisation (organisation_id, kind, name) VALUES (%s, %s, %s) "
                "ON CONFLICT (organisation_id) DO UPDATE SET kind = excluded.kind, name = excluded.name",
                (fact.organiser_id, fact.kind, fact.name),
            )
        case SchoolUnitRegistered() | SchoolUnitChanged():
            database.execute(
                "INSERT INTO school_unit (school_unit_id, organiser_id, name) VALUES (%s, %s, %s) "
                "ON CONFLICT (school_unit_id) DO UPDATE SET organiser_id = excluded.organiser_id, name = excluded.name",
                (fact.school_unit_id, fact.organiser_id, fact.name),
            )
        case PersonRegistered():
            database.execute(
                "INSERT INTO person (person_id, role, organisation_id, name) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (person_id) DO UPDATE SET role = excluded.role, organisation_id = excluded.organisation_id, name = excluded.name",
                (fact.person_id, fact.role, fact.organisation_id, fact.name.token),
            )
        case PersonChanged():
            database.execute(
                "UPDATE person SET role = %s, organisation_id = %s, ended = false WHERE person_id = %s",
                (fact.role, fact.organisation_id, fact.person_id),
            )
        case PersonEnded():
            database.execute("UPDATE person SET ended = true WHERE person_id = %s", (fact.person_id,))


def is_coordinator(database: Database, person_id: UUID) -> bool:
    """Whether intake has told of a coordinator (or the team lead, who may have cases too) with this id."""
    row = database.row("SELECT role FROM person WHERE person_id = %s AND NOT ended", (person_id,))
    return row is not None and row["role"] in (Role.COORDINATOR, Role.TEAM_LEAD)


def school_of(database: Database, school_unit_id: UUID) -> str:
    """A school's name, with how it is run; empty before intake has told of it."""
    row = database.row(
        "SELECT s.name, o.kind FROM school_unit s LEFT JOIN organisation o ON o.organisation_id = s.organiser_id WHERE s.school_unit_id = %s",
        (school_unit_id,),
    )
    if row is None:
        return ""
    return f"{row['name']} ({lower_label(OrganiserKind(row['kind']))})" if row["kind"] else str(row["name"])


def people_who_may_join(database: Database, limit: int = 500) -> list[DictRow]:
    """Coordinators and team leads that intake has told of, with sealed names."""
    return database.rows(
        "SELECT person_id, role, name FROM person WHERE role = ANY(%s) AND NOT ended LIMIT %s", ([Role.COORDINATOR, Role.TEAM_LEAD], limit)
    )
