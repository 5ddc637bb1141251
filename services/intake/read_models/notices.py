"""Notices as lists show them: their tables, and who may see which rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import singledispatchmethod
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.investigation_notice import InvestigationNotice
from services.intake.publishing import as_sealed
from services.intake.read_models.held import OF_ORGANISER
from services.intake.read_models.lists import page_of_rows
from services.intake.read_models.protection import HANDLED, KEPT
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import NoticeState, OrganiserKind, Role
from shared.web.identity import Identity

_ABSENCE = (
    "INSERT INTO absence_notice (notice_id, position, version, registry_number, received_on, organiser_id, school_unit_id, school_form, "
    "school_year, complete, state, follow_up_on, pupil_name, pupil_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_INVESTIGATION = (
    "INSERT INTO investigation_notice (notice_id, position, version, received_on, organiser_id, organiser_kind, school_unit_id, school_form, "
    "school_year, begun_on, pupil_name, pupil_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class NoticeTables:
    """Fills `absence_notice` and `investigation_notice`."""

    name = "notices"
    tables: Sequence[str] = ("absence_notice", "investigation_notice")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not these tables' business."""

    @_apply.register
    def _(self, event: AbsenceNotice.Received, connection: Connection[DictRow], recorded: Recorded) -> None:
        school = event.school
        connection.execute(
            _ABSENCE,
            (
                *(event.originator_id, recorded.position, event.originator_version, event.registry_number, event.received_on),
                *(school.organiser_id, school.school_unit_id, school.school_form, school.school_year, event.complete),
                NoticeState.RECEIVED if event.complete else NoticeState.INCOMPLETE,
                event.follow_up_on,
                as_sealed(event.pupil_name).token,
                event.pupil_id,
            ),
        )

    @_apply.register
    def _(self, event: AbsenceNotice.Completed, connection: Connection[DictRow], recorded: Recorded) -> None:
        state = "CASE state WHEN 'incomplete' THEN 'received' ELSE state END"
        _change(connection, event, f"complete = true, state = {state}")

    @_apply.register
    def _(self, event: AbsenceNotice.TakenOn, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "state = 'taken-on', taken_on_by = %s, follow_up_on = %s", event.officer_id, event.follow_up_on)

    @_apply.register
    def _(self, event: AbsenceNotice.FollowedUp, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "follow_up_on = %s", event.next_on)

    @_apply.register
    def _(self, event: AbsenceNotice.Linked, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "referral_id = %s", event.referral_id)

    @_apply.register
    def _(self, event: AbsenceNotice.Closed, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "state = 'closed', follow_up_on = NULL, closed_for = %s", event.reason)

    @_apply.register
    def _(self, event: InvestigationNotice.Received, connection: Connection[DictRow], recorded: Recorded) -> None:
        school = event.school
        connection.execute(
            _INVESTIGATION,
            (
                *(event.originator_id, recorded.position, event.originator_version, event.known_act.effective_on),
                *(school.organiser_id, school.organiser_kind, school.school_unit_id, school.school_form, school.school_year),
                event.begun_on,
                as_sealed(event.pupil_name).token,
                event.pupil_id,
            ),
        )

    @_apply.register
    def _(self, event: InvestigationNotice.Ended, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE investigation_notice SET version = %s, ended_on = %s, outcome = %s WHERE notice_id = %s",
            (event.originator_version, event.ended_on, event.outcome, event.originator_id),
        )


def _change(connection: Connection[DictRow], event: AbsenceNotice.Event, change: str, *values: object) -> None:
    # The change is this module's own; what an event says comes as values.
    query = f"UPDATE absence_notice SET version = %s, {change} WHERE notice_id = %s"  # noqa: S608
    connection.execute(query, (event.originator_version, *values, event.originator_id))


@dataclass(frozen=True)
class SeenNotices:
    """Whose notices somebody sees: a school its organiser's; the officer all absence notices and the municipality's own schools' investigations.

    Of a pupil with a protected identity only those who alone handle it, `person` among them, see more than that there is a notice. They see
    such notices also where their role sees none.
    """

    person: UUID
    everything: bool = False
    kinds: tuple[OrganiserKind, ...] = ()
    organiser: UUID | None = None
    units: tuple[UUID, ...] | None = None

    @classmethod
    def of_absence(cls, identity: Identity) -> SeenNotices:
        """Absence notices come to the municipality from every organiser."""
        if identity.role in (Role.ATTENDANCE_OFFICER, Role.AUDITOR):
            return cls(identity.person_id, everything=True)
        return cls._of_organiser(identity)

    @classmethod
    def of_investigations(cls, identity: Identity) -> SeenNotices:
        """A school tells its own organiser; the municipality is one of the organisers."""
        if identity.role is Role.AUDITOR:
            return cls(identity.person_id, everything=True)
        if identity.role is Role.ATTENDANCE_OFFICER:
            return cls(identity.person_id, kinds=(OrganiserKind.MUNICIPAL,))
        return cls._of_organiser(identity)

    @classmethod
    def _of_organiser(cls, identity: Identity) -> SeenNotices:
        organiser = identity.organisation_id if identity.role is Role.SCHOOL else None
        return cls(identity.person_id, organiser=organiser, units=identity.limits.school_units)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the queries take."""
        units = None if self.units is None else list(self.units)
        kinds = [kind.value for kind in self.kinds]
        return {"person": self.person, "everything": self.everything, "organiser": self.organiser, "kinds": kinds, "units": units}


_WITH_NAMES = (
    "{table} AS n LEFT JOIN (SELECT school_unit_id, name AS school_unit_name FROM school_unit) AS u USING (school_unit_id) "
    "LEFT JOIN (SELECT organiser_id, kind, name AS organiser_name FROM organiser) AS o USING (organiser_id) "
    "WHERE (%(everything)s OR {whose} OR o.kind = ANY(%(kinds)s) OR {handled})"
)
_HANDLED, _KEPT = HANDLED.format(pupil="n.pupil_id"), KEPT.format(pupil="n.pupil_id")
_ABSENCES = _WITH_NAMES.format(table="absence_notice", whose=OF_ORGANISER, handled=_HANDLED)
_INVESTIGATIONS = _WITH_NAMES.format(table="investigation_notice", whose=OF_ORGANISER, handled=_HANDLED)
# A name goes out of the database for nobody who may not know it, nor the year, which together with the school tells of few.
_COLUMNS = (
    "notice_id AS id, n.version, n.received_on, organiser_id, o.kind AS organiser_kind, organiser_name, school_unit_id, school_unit_name, "
    f"n.school_form, {_KEPT} AS kept, {_HANDLED} AS handled, CASE WHEN NOT {_KEPT} THEN n.school_year END AS school_year, "
    f"CASE WHEN NOT {_KEPT} AND NOT {_HANDLED} THEN n.pupil_name END AS pupil_name"
)
_INVESTIGATION_COLUMNS = f"{_COLUMNS}, n.begun_on, n.ended_on, n.outcome"
# The referral that a notice is linked to, for who may know of it: a school only where the referral is its own.
_LINKED = f"(SELECT referral_id FROM referral WHERE referral_id = n.referral_id AND handlers IS NULL AND (%(everything)s OR {OF_ORGANISER}))"  # noqa: S608
_ABSENCE_COLUMNS = (
    f"{_COLUMNS}, n.registry_number, n.complete, n.state, n.follow_up_on, n.taken_on_by, n.closed_for, "
    f"CASE WHEN NOT {_KEPT} THEN {_LINKED} END AS referral_id, "
    "EXISTS (SELECT FROM attachment_version AS f WHERE f.belongs_to = 'absence-notice' AND f.belongs_id = n.notice_id) AS has_files"
)


def absence_notices(
    database: Database,
    seen: SeenNotices,
    limit: int,
    offset: int,
    states: Sequence[NoticeState] = (),
    *,
    due_by: date | None = None,
    by_deadline: bool = False,
) -> tuple[list[DictRow], int]:
    """Absence notices, the latest first, or those to follow up soonest; `due_by`: only those with a deadline until then."""
    rows = _ABSENCES + " AND (%(any)s OR state = ANY(%(states)s)) AND (%(due_by)s::date IS NULL OR follow_up_on <= %(due_by)s)"
    parameters = {**seen.parameters, "any": not states, "states": [state.value for state in states], "due_by": due_by}
    order = "follow_up_on NULLS LAST, position" if by_deadline else "position DESC"
    return page_of_rows(database, _ABSENCE_COLUMNS, rows, order, parameters, limit, offset)


def absence_notice(database: Database, seen: SeenNotices, notice_id: UUID) -> DictRow | None:
    """One absence notice's row; None if it is not there or not to be seen."""
    return database.row(f"SELECT {_ABSENCE_COLUMNS} FROM {_ABSENCES} AND notice_id = %(id)s", seen.parameters | {"id": notice_id})  # noqa: S608


def investigation_notices(database: Database, seen: SeenNotices, limit: int, offset: int, *, running: bool = False) -> tuple[list[DictRow], int]:
    """Begun investigations, the latest first; `running`: only those that haven't ended."""
    rows = _INVESTIGATIONS + " AND (NOT %(running)s OR ended_on IS NULL)"
    return page_of_rows(database, _INVESTIGATION_COLUMNS, rows, "position DESC", seen.parameters | {"running": running}, limit, offset)


def investigation_notice(database: Database, seen: SeenNotices, notice_id: UUID) -> DictRow | None:
    """One investigation's row; None if it is not there or not to be seen."""
    return database.row(f"SELECT {_INVESTIGATION_COLUMNS} FROM {_INVESTIGATIONS} AND notice_id = %(id)s", seen.parameters | {"id": notice_id})  # noqa: S608


def referral_by_number(database: Database, registry_number: str) -> UUID | None:
    """The referral with a registry number; one that only named people handle, or that no school knows of, is not there."""
    wanted = "SELECT referral_id FROM referral WHERE registry_number = %s AND handlers IS NULL AND organiser_id IS NOT NULL"
    row = database.row(wanted, (registry_number,))
    return UUID(str(row["referral_id"])) if row else None


def number_of(database: Database, referral_id: UUID | None) -> str | None:
    """The registry number of a referral that a notice is linked to; likewise."""
    row = database.row("SELECT registry_number FROM referral WHERE referral_id = %s AND handlers IS NULL", (referral_id,)) if referral_id else None
    return str(row["registry_number"]) if row else None
