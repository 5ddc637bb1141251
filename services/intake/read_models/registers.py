"""Organisers, school units, people and API tokens, as lists and as what a referral is checked against."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.organiser import Organiser
from services.intake.domain.person import Person
from services.intake.domain.school_area import SchoolArea
from services.intake.domain.school_unit import SchoolUnit
from services.intake.domain.token import ApiToken
from services.intake.publishing import as_sealed, token_issued, token_revoked
from services.intake.read_models.senders import Senders
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import RegisterChange
from shared.web import credentials
from shared.web.standing import Standing
from shared.web.tokens import TokenDirectory


class Registers:
    """Fills the tables that only registrations change, and what the door looks in to know who comes."""

    name = "registers"
    tables: Sequence[str] = ("organiser", "school_unit", "school_area", "person", "token_followed", *credentials.TABLES)

    def __init__(self, database: Database) -> None:
        self._tokens = TokenDirectory(database)
        self._standing = Standing(database)
        self._senders = Senders(database)

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
    def _(self, event: Organiser.Changed, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE organiser SET version = %s, kind = %s, organisation_number = %s, name = %s, successor = %s WHERE organiser_id = %s",
            (event.originator_version, event.kind, event.organisation_number, event.name, event.successor, event.originator_id),
        )

    @_apply.register
    def _(self, event: SchoolUnit.Registered, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO school_unit (school_unit_id, organiser_id, code, name, school_forms, valid_from) VALUES (%s, %s, %s, %s, %s, %s)",
            (event.originator_id, event.organiser_id, event.code, event.name, [form.value for form in event.school_forms], event.valid_from),
        )

    @_apply.register
    def _(self, event: SchoolUnit.Changed, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE school_unit SET version = %s, organiser_id = %s, code = %s, name = %s, school_forms = %s, valid_from = %s, valid_to = %s, "
            "area_id = %s, successors = %s WHERE school_unit_id = %s",
            (
                *(event.originator_version, event.organiser_id, event.code, event.name, [form.value for form in event.school_forms]),
                *(event.valid_from, event.valid_to, event.area_id, list(event.successors), event.originator_id),
            ),
        )
        self._senders.forget()
        if event.why is RegisterChange.CLOSED and event.successors:
            self._tokens.school_unit_followed(event.originator_id, event.successors)

    @_apply.register
    def _(self, event: SchoolArea.Registered, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO school_area (area_id, version, name, valid_from) VALUES (%s, 1, %s, %s)", (event.originator_id, event.name, event.valid_from)
        )

    @_apply.register
    def _(self, event: SchoolArea.Changed, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE school_area SET version = %s, name = %s, valid_from = %s, valid_to = %s WHERE area_id = %s",
            (event.originator_version, event.name, event.valid_from, event.valid_to, event.originator_id),
        )

    @_apply.register
    def _(self, event: Person.Registered, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO person (person_id, role, organisation_id, name, sign_in, position) VALUES (%s, %s, %s, %s, %s, %s)",
            (event.originator_id, event.role, event.organisation_id, as_sealed(event.name).token, event.sign_in, recorded.position),
        )

    @_apply.register
    def _(self, event: Person.RoleChanged | Person.Returned, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE person SET version = %s, role = %s, organisation_id = %s, ended_on = NULL WHERE person_id = %s",
            (event.originator_version, event.role, event.organisation_id, event.originator_id),
        )
        self._standing.changed(event.originator_id, event.originator_version, ended=False)

    @_apply.register
    def _(self, event: Person.Ended, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE person SET version = %s, ended_on = %s WHERE person_id = %s",
            (event.originator_version, event.known_act.effective_on, event.originator_id),
        )
        self._standing.changed(event.originator_id, event.originator_version, ended=True)

    @_apply.register
    def _(self, event: ApiToken.Issued, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._tokens.issued(token_issued(event, recorded))
        connection.execute(
            "INSERT INTO token_followed (token_id, version, issued_on) VALUES (%s, 1, %s)", (event.originator_id, event.known_act.effective_on)
        )

    @_apply.register
    def _(self, event: ApiToken.Replaced, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._tokens.replaced(event.originator_id, event.ends_at)
        connection.execute(
            "UPDATE token_followed SET version = %s, replaced_by = %s WHERE token_id = %s",
            (event.originator_version, event.by_token, event.originator_id),
        )

    @_apply.register
    def _(self, event: ApiToken.Revoked, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._tokens.revoked(token_revoked(event, recorded))
        connection.execute("UPDATE token_followed SET version = %s WHERE token_id = %s", (event.originator_version, event.originator_id))
