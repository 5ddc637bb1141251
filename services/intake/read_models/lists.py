"""What lists show, page by page; who may see which rows is part of every query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.vocabulary.codes import ReferralState, Role
from shared.web.identity import Identity

OF_REFERRALS = "(%(everything)s OR organiser_id = %(organiser)s OR sent_by = %(guardian)s) AND (handlers IS NULL OR %(person)s = ANY(handlers))"
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

    @classmethod
    def by(cls, identity: Identity) -> Seen:
        """The municipality's own roles see all organisers, a school its own, a guardian what she has sent, others nothing."""
        person, role = identity.person_id, identity.role
        if role in _SEE_ALL:
            return cls(everything=True, person=person)
        organiser = identity.organisation_id if role is Role.SCHOOL else None
        return cls(everything=False, organiser=organiser, person=person, guardian=person if role is Role.GUARDIAN else None)


def organisers(database: Database, seen: Seen, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Organisers by name."""
    rows = "organiser WHERE (%(everything)s OR organiser_id = %(organiser)s)"
    return page_of_rows(database, "organiser_id AS id, kind, organisation_number, name", rows, "name, organiser_id", _parameters(seen), limit, offset)


def school_units(database: Database, seen: Seen, limit: int, offset: int, of: UUID | None = None) -> tuple[list[DictRow], int]:
    """School units by name, of one organiser or of all that may be seen."""
    rows = "school_unit WHERE (%(everything)s OR organiser_id = %(organiser)s) AND (%(of)s::uuid IS NULL OR organiser_id = %(of)s)"
    columns = "school_unit_id AS id, organiser_id, code, name, school_forms, valid_from"
    return page_of_rows(database, columns, rows, "name, school_unit_id", _parameters(seen) | {"of": of}, limit, offset)


def people(database: Database, limit: int, offset: int, roles: Sequence[Role] = ()) -> tuple[list[DictRow], int]:
    """People in the order they were registered; the names are sealed."""
    rows = "person LEFT JOIN organiser ON organiser_id = organisation_id WHERE (%(any)s OR role = ANY(%(roles)s))"
    columns = "person_id AS id, role, organisation_id, organiser.name AS organisation_name, person.name"
    parameters = {"any": not roles, "roles": [role.value for role in roles]}
    return page_of_rows(database, columns, rows, "position", parameters, limit, offset)


def tokens(database: Database, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Tokens, the last to end first."""
    columns = "token_id AS id, person_id, role, organisation_id, may_import, expires_on, revoked, 1 + revoked::integer AS version"
    return page_of_rows(database, columns, "api_token", "expires_on DESC, token_id", {}, limit, offset)


def referrals(
    database: Database, seen: Seen, limit: int, offset: int, states: Sequence[ReferralState] = (), oldest_first: bool = False
) -> tuple[list[DictRow], int]:
    """Referrals in the order they came in, the latest first unless told otherwise."""
    rows = f"referral_status WHERE {OF_REFERRALS} AND (%(any)s OR state = ANY(%(states)s))"
    parameters = _parameters(seen) | {"any": not states, "states": [state.value for state in states]}
    columns = "referral_id AS id, *"
    return page_of_rows(database, columns, rows, "position" if oldest_first else "position DESC", parameters, limit, offset)


def referral(database: Database, seen: Seen, referral_id: UUID) -> DictRow | None:
    """One referral's row; None if it is not there or not to be seen."""
    query = f"SELECT referral_id AS id, * FROM referral_status WHERE referral_id = %(id)s AND {OF_REFERRALS}"  # noqa: S608
    return database.row(query, _parameters(seen) | {"id": referral_id})


def _parameters(seen: Seen) -> dict[str, Any]:
    return {"everything": seen.everything, "organiser": seen.organiser, "person": seen.person, "guardian": seen.guardian}


def page_of_rows(
    database: Database, columns: str, rows: str, order: str, parameters: dict[str, Any], limit: int, offset: int
) -> tuple[list[DictRow], int]:
    """Rows of a list's page, and how many there are in all; the parts of the query are a module's own, what a caller gives comes as parameters."""
    wanted = f"SELECT {columns} FROM {rows} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608
    found = database.rows(wanted, parameters | {"limit": limit, "offset": offset})
    counted = database.row(f"SELECT count(*) AS total FROM {rows}", parameters)  # noqa: S608
    return found, counted["total"] if counted else 0
