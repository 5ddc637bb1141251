"""Organisers, school units, people and API tokens, as lists and as what a referral is checked against."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.organiser import Organiser, SchoolUnit
from services.intake.domain.person import Person
from services.intake.domain.token import ApiToken
from services.intake.publishing import as_sealed, token_issued, token_revoked
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.web.tokens import TokenDirectory


class Registers:
    """Fills the tables that only registrations change."""

    name = "registers"
    tables: Sequence[str] = ("organiser", "school_unit", "person", "api_token")

    def __init__(self, database: Database) -> None:
        self._tokens = TokenDirectory(database)

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not this table's business."""

    @_apply.register
    def _(self, event: Organiser.Registered, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO organiser (organiser_id, kind, organisation_number, name) VALUES (%s, %s, %s, %s)",
            (event.originator_id, event.kind, event.organisation_number, event.name),
        )

    @_apply.register
    def _(self, event: SchoolUnit.Registered, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO school_unit (school_unit_id, organiser_id, code, name, school_forms, valid_from) VALUES (%s, %s, %s, %s, %s, %s)",
            (event.originator_id, event.organiser_id, event.code, event.name, [form.value for form in event.school_forms], event.valid_from),
        )

    @_apply.register
    def _(self, event: Person.Registered, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO person (person_id, role, organisation_id, name, sign_in, position) VALUES (%s, %s, %s, %s, %s, %s)",
            (event.originator_id, event.role, event.organisation_id, as_sealed(event.name).token, event.sign_in, recorded.position),
        )

    @_apply.register
    def _(self, event: ApiToken.Issued, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._tokens.issued(token_issued(event, recorded))

    @_apply.register
    def _(self, event: ApiToken.Revoked, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._tokens.revoked(token_revoked(event, recorded))
