"""Where each destruction stands: what waits for whom, what is to be carried out now, and what was destroyed by which decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import singledispatchmethod
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from services.casework.domain.destruction import Destruction
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.eventlog.subjects import NOTE_DESTROYED
from shared.vocabulary.codes import DestructionState

_PROPOSED = (
    "INSERT INTO destruction (pupil_id, destruction_id, version, state, decision, cases, proposed_by, proposed_on) "
    "VALUES (%(pupil)s, %(id)s, %(version)s, %(state)s, %(decision)s, %(cases)s, %(by)s, %(on)s) "
    "ON CONFLICT (pupil_id) DO UPDATE SET version = excluded.version, state = excluded.state, decision = excluded.decision, cases = excluded.cases, "
    "proposed_by = excluded.proposed_by, proposed_on = excluded.proposed_on, "
    "approved_by = NULL, approved_on = NULL, earliest_on = NULL, begun_by = NULL"
)
_LEARNED = (
    "INSERT INTO destruction (pupil_id, destruction_id, version, state, decision, cases, proposed_by, proposed_on, carried_out_on, attested) "
    "VALUES (%(pupil)s, %(id)s, %(version)s, %(state)s, %(decision)s, %(cases)s, %(by)s, %(on)s, %(on)s, true) "
    "ON CONFLICT (pupil_id) DO UPDATE SET state = excluded.state, decision = excluded.decision, cases = excluded.cases, "
    "carried_out_on = excluded.carried_out_on, attested = true"
)


class DestructionTable:
    """The projection behind the archivist's pages."""

    name = "destructions"
    tables: Sequence[str] = ("destruction", "subject_destroyed")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Apply one event; those of other aggregates are passed over."""
        event = recorded.event
        if isinstance(event, Destruction.Event):
            self._apply(event, connection)
            connection.execute("UPDATE destruction SET version = %s WHERE destruction_id = %s", (event.originator_version, event.originator_id))

    @singledispatchmethod
    def _apply(self, event: Any, connection: Connection[DictRow]) -> None:
        """What opens the stream is told by the proposal that follows it."""

    @_apply.register
    def _(self, event: Destruction.Proposed, connection: Connection[DictRow]) -> None:
        connection.execute(
            _PROPOSED,
            {
                "pupil": event.pupil_id,
                "id": event.originator_id,
                "version": event.originator_version,
                "state": DestructionState.PROPOSED,
                "decision": event.decision,
                "cases": list(event.cases),
                "by": event.proposed_by,
                "on": _day(event),
            },
        )

    @_apply.register
    def _(self, event: Destruction.Approved, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE destruction SET state = %s, approved_by = %s, approved_on = %s, earliest_on = %s WHERE destruction_id = %s",
            (DestructionState.APPROVED, event.approved_by, _day(event), event.earliest_on, event.originator_id),
        )

    @_apply.register
    def _(self, event: Destruction.Cancelled, connection: Connection[DictRow]) -> None:
        connection.execute("UPDATE destruction SET state = %s WHERE destruction_id = %s", (DestructionState.CANCELLED, event.originator_id))

    @_apply.register
    def _(self, event: Destruction.Begun, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE destruction SET state = %s, begun_by = %s WHERE destruction_id = %s",
            (DestructionState.BEGUN, event.begun_by, event.originator_id),
        )

    @_apply.register
    def _(self, event: Destruction.CarriedOut, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE destruction SET state = %s, carried_out_on = %s, events = %s WHERE destruction_id = %s",
            (DestructionState.CARRIED_OUT, _day(event), event.traces.events, event.originator_id),
        )
        connection.execute(NOTE_DESTROYED, (event.pupil_id, event.decision, _day(event)))

    @_apply.register
    def _(self, event: Destruction.Learned, connection: Connection[DictRow]) -> None:
        told = {"version": event.originator_version, "decision": event.decision, "cases": list(event.cases), "on": _day(event)}
        who = {"pupil": event.pupil_id, "id": event.originator_id, "by": event.known_act.actor}
        connection.execute(_LEARNED, {**told, **who, "state": DestructionState.CARRIED_OUT})
        connection.execute(NOTE_DESTROYED, (event.pupil_id, event.decision, _day(event)))

    @_apply.register
    def _(self, event: Destruction.Attested, connection: Connection[DictRow]) -> None:
        connection.execute("UPDATE destruction SET attested = true WHERE destruction_id = %s", (event.originator_id,))


def _day(event: Destruction.Event) -> date:
    return event.known_act.effective_on


def to_carry_out(database: Database) -> list[UUID]:
    """Pupils whose destruction has begun and isn't told to be done."""
    return [row["pupil_id"] for row in database.rows("SELECT pupil_id FROM destruction WHERE state = 'begun' ORDER BY pupil_id LIMIT 100")]


def to_attest(database: Database) -> list[UUID]:
    """Pupils whose destruction is done, but for the checkpoints after it."""
    query = "SELECT pupil_id FROM destruction WHERE state = 'carried-out' AND NOT attested ORDER BY pupil_id LIMIT 100"
    return [row["pupil_id"] for row in database.rows(query)]


def carried_out(database: Database) -> list[DictRow]:
    """Every destruction that the log tells of: pupil, decision and day."""
    return database.rows("SELECT pupil_id, decision, carried_out_on FROM destruction WHERE state = 'carried-out' ORDER BY pupil_id")
