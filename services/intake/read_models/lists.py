"""What lists show, page by page; who may see which rows is part of every query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.read_models.held import OF_ORGANISER
from shared.eventlog.database import Database
from shared.vocabulary.codes import ReferralState, Role
from shared.web.identity import Identity

OF_REFERRALS = f"(%(everything)s OR {OF_ORGANISER} OR sent_by = %(guardian)s) AND (handlers IS NULL OR %(person)s = ANY(handlers))"
"""Which referrals somebody sees, for every query about referrals and what belongs to them."""

_SEE_ALL = frozenset({Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR, Role.ADMIN})


@dataclass(frozen=True)
class Seen:
    """Which organisers' rows somebody sees: every one, or one's own only (`organiser` None: nothing at all).

    `guardian` sees the referrals that she has sent. Of referrals on pupils with a protected identity `person` sees those that the person handles.
    """

    everything: bool
    organiser: UUID | None = None
    person: UUID | None = None
    guardian: UUID | None = None
    units: tuple[UUID, ...] | None = None

    @classmethod
    def by(cls, identity: Identity) -> Seen:
        """The municipality's own roles see all organisers, a school its own, a guardian what she has sent, others nothing."""
        person, role = identity.person_id, identity.role
        if role in _SEE_ALL:
            return cls(everything=True, person=person)
        organiser = identity.organisation_id if role is Role.SCHOOL else None
        guardian = person if role is Role.GUARDIAN else None
        return cls(everything=False, organiser=organiser, person=person, guardian=guardian, units=identity.limits.school_units)


def organisers(database: Database, seen: Seen, limit: int, offset: int, of: UUID | None = None) -> tuple[list[DictRow], int]:
    """Organisers by name: all that may be seen, or one of them."""
    rows = "organiser WHERE (%(everything)s OR organiser_id = ANY(organisers_of(%(organiser)s))) AND (%(of)s::uuid IS NULL OR organiser_id = %(of)s)"
    columns = "organiser_id AS id, kind, organisation_number, name, successor, version"
    return page_of_rows(database, columns, rows, "name, organiser_id", parameters_of(seen) | {"of": of}, limit, offset)


def school_units(
    database: Database, seen: Seen, limit: int, offset: int, of: UUID | None = None, *, unit: UUID | None = None, open_on: date | None = None
) -> tuple[list[DictRow], int]:
    """School units by name: of one organiser or of all that may be seen, only one unit, only those that are open on a day."""
    rows = (
        f"school_unit LEFT JOIN (SELECT area_id, name AS area_name FROM school_area) AS area USING (area_id) "  # noqa: S608
        f"WHERE (%(everything)s OR {OF_ORGANISER}) AND (%(of)s::uuid IS NULL OR organiser_id = %(of)s) "
        "AND (%(unit)s::uuid IS NULL OR school_unit_id = %(unit)s) "
        "AND (%(open_on)s::date IS NULL OR (valid_from <= %(open_on)s AND (valid_to IS NULL OR valid_to >= %(open_on)s)))"
    )
    columns = "school_unit_id AS id, organiser_id, code, name, school_forms, valid_from, valid_to, area_id, area_name, successors, version"
    parameters = parameters_of(seen) | {"of": of, "unit": unit, "open_on": open_on}
    return page_of_rows(database, columns, rows, "name, school_unit_id", parameters, limit, offset)


def school_areas(database: Database, seen: Seen, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """School areas by name, with how many of the schools that somebody sees each has."""
    schools = f"SELECT count(*) FROM school_unit u WHERE u.area_id = school_area.area_id AND (%(everything)s OR {OF_ORGANISER})"  # noqa: S608
    columns = f"area_id AS id, name, valid_from, valid_to, version, ({schools}) AS schools"
    wanted = f"SELECT {columns} FROM school_area ORDER BY name, area_id LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608
    found = database.rows(wanted, parameters_of(seen) | {"limit": limit, "offset": offset})
    counted = database.row("SELECT count(*) AS total FROM school_area")
    return found, counted["total"] if counted else 0


def people(
    database: Database, limit: int, offset: int, roles: Sequence[Role] = (), *, person: UUID | None = None, of: UUID | None = None, ended: bool = True
) -> tuple[list[DictRow], int]:
    """People in the order they were registered: of some roles, only one person, of one organiser, without those who have ended. Names sealed."""
    rows = (
        "person LEFT JOIN organiser ON organiser_id = organisation_id WHERE (%(any)s OR role = ANY(%(roles)s)) "
        "AND (%(person)s::uuid IS NULL OR person_id = %(person)s) AND (%(of)s::uuid IS NULL OR organisation_id = %(of)s) "
        "AND (%(ended)s OR ended_on IS NULL)"
    )
    columns = "person_id AS id, role, organisation_id, organiser.name AS organisation_name, person.name, person.version, ended_on"
    parameters = {"any": not roles, "roles": [role.value for role in roles], "person": person, "of": of, "ended": ended}
    return page_of_rows(database, columns, rows, "position", parameters, limit, offset)


def tokens(database: Database, limit: int, offset: int, token: UUID | None = None, person: UUID | None = None) -> tuple[list[DictRow], int]:
    """Tokens, the last to end first: all, only one, or those that act as a person; with when they were last used here."""
    rows = (
        "api_token LEFT JOIN token_followed USING (token_id) LEFT JOIN token_use USING (token_id) "
        "LEFT JOIN (SELECT person_id, name AS person_name, organisation_id AS of FROM person) AS whose USING (person_id) "
        "LEFT JOIN (SELECT organiser_id, name AS organisation_name FROM organiser) AS their ON organiser_id = organisation_id "
        "WHERE (%(token)s::uuid IS NULL OR token_id = %(token)s) AND (%(person)s::uuid IS NULL OR person_id = %(person)s)"
    )
    columns = (
        "token_id AS id, person_id, person_name, role, organisation_id, organisation_name, may_import, expires_on, revoked, "
        "resources, read_only, school_units, per_minute, ends_at, used_at, replaced_by, coalesce(version, 1 + revoked::integer) AS version"
    )
    return page_of_rows(database, columns, rows, "revoked, expires_on DESC, token_id", {"token": token, "person": person}, limit, offset)


def hit_by_end(database: Database, organiser_id: UUID, on: date) -> DictRow:
    """How many open school units, people and tokens an organiser has."""
    query = (
        "SELECT (SELECT count(*) FROM school_unit WHERE organiser_id = %(id)s AND (valid_to IS NULL OR valid_to >= %(on)s)) AS units, "
        "(SELECT count(*) FROM person WHERE organisation_id = %(id)s AND ended_on IS NULL) AS people, "
        "(SELECT count(*) FROM api_token WHERE organisation_id = %(id)s AND NOT revoked AND expires_on >= %(on)s) AS tokens"
    )
    row = database.row(query, {"id": organiser_id, "on": on})
    assert row is not None, "a query of counts has one row"
    return row


def referrals(
    database: Database,
    seen: Seen,
    limit: int,
    offset: int,
    states: Sequence[ReferralState] = (),
    oldest_first: bool = False,
    *,
    merged: bool = True,
) -> tuple[list[DictRow], int]:
    """Referrals in the order they came in, the latest first unless told otherwise; without those that are `merged` with others, if asked to."""
    rows = f"referral_status WHERE {OF_REFERRALS} AND (%(any)s OR state = ANY(%(states)s)) AND (%(merged)s OR merged_into IS NULL)"
    parameters = parameters_of(seen) | {"any": not states, "states": [state.value for state in states], "merged": merged}
    columns = "referral_id AS id, *"
    return page_of_rows(database, columns, rows, "position" if oldest_first else "position DESC", parameters, limit, offset)


def referral(database: Database, seen: Seen, referral_id: UUID) -> DictRow | None:
    """One referral's row; None if it is not there or not to be seen."""
    query = f"SELECT referral_id AS id, * FROM referral_status WHERE referral_id = %(id)s AND {OF_REFERRALS}"  # noqa: S608
    return database.row(query, parameters_of(seen) | {"id": referral_id})


def parameters_of(seen: Seen) -> dict[str, Any]:
    """What every query that tells by OF_REFERRALS or OF_ORGANISER who sees what takes."""
    return {"everything": seen.everything, "organiser": seen.organiser, "person": seen.person, "guardian": seen.guardian, "units": _array(seen.units)}


def _array(units: Sequence[UUID] | None) -> list[UUID] | None:
    return None if units is None else list(units)


def page_of_rows(
    database: Database, columns: str, rows: str, order: str, parameters: dict[str, Any], limit: int, offset: int
) -> tuple[list[DictRow], int]:
    """Rows of a list's page, and how many there are in all; the parts of the query are a module's own, what a caller gives comes as parameters."""
    wanted = f"SELECT {columns} FROM {rows} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608
    found = database.rows(wanted, parameters | {"limit": limit, "offset": offset})
    counted = database.row(f"SELECT count(*) AS total FROM {rows}", parameters)  # noqa: S608
    return found, counted["total"] if counted else 0
