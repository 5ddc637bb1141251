"""Fills the tables of cases from casework's own log; what is sealed is copied as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from services.casework.domain.case import Case
from services.casework.domain.case_events import CaseEvents
from shared.eventlog.log import Recorded
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import CaseState


def sealed_text(value: object) -> str:
    """The stored form of a personal field that was read from the log."""
    assert isinstance(value, SealedValue), "an event that was read from the log holds no plain personal value"
    return value.token


class CaseTables:
    """The projection behind lists of cases, meetings and decisions."""

    name = "case-tables"
    tables: Sequence[str] = ("case_file", "case_coordinator", "case_meeting", "case_decision")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Apply one event; those of other aggregates are passed over."""
        event = recorded.event
        if isinstance(event, CaseEvents.Event):
            self._apply(event, connection)
            connection.execute("UPDATE case_file SET version = %s WHERE case_id = %s", (event.originator_version, event.originator_id))

    @singledispatchmethod
    def _apply(self, event: Any, connection: Connection[DictRow]) -> None:
        """Most events change nothing but the version."""

    @_apply.register
    def _(self, event: Case.Announced, connection: Connection[DictRow]) -> None:
        connection.execute(
            "INSERT INTO case_file (case_id, pupil_id, state, version) VALUES (%s, %s, %s, 1)",
            (event.originator_id, event.pupil_id, CaseState.ANNOUNCED),
        )

    @_apply.register
    def _(self, event: Case.ReferralAccepted, connection: Connection[DictRow]) -> None:
        referral = event.referral
        connection.execute(
            "UPDATE case_file SET state = %s, registry_number = %s, pupil_name = %s, organiser_id = %s, organiser_kind = %s, school_unit_id = %s, "
            "school_form = %s, school_year = %s, security_marking = %s, received_on = %s, accepted_on = %s WHERE case_id = %s",
            (
                CaseState.QUEUED,
                referral.registry_number,
                sealed_text(referral.pupil_name),
                referral.organiser_id,
                referral.organiser_kind,
                referral.school_unit_id,
                referral.school_form,
                referral.school_year,
                referral.security_marking,
                referral.received_on,
                event.known_act.effective_on,
                event.originator_id,
            ),
        )

    @_apply.register
    def _(self, event: Case.SecurityMarked, connection: Connection[DictRow]) -> None:
        connection.execute("UPDATE case_file SET security_marking = %s WHERE case_id = %s", (event.marking, event.originator_id))

    @_apply.register
    def _(self, event: Case.ConsentRequested, connection: Connection[DictRow]) -> None:
        self._consent(connection, event, event.request.consent_version, False)

    @_apply.register
    def _(self, event: Case.ConsentGranted, connection: Connection[DictRow]) -> None:
        self._consent(connection, event, event.grant.consent_version, event.grant.complete)

    @_apply.register
    def _(self, event: Case.ConsentRefused, connection: Connection[DictRow]) -> None:
        self._consent(connection, event, event.refusal.consent_version, False)

    @_apply.register
    def _(self, event: Case.ConsentWithdrawn, connection: Connection[DictRow]) -> None:
        self._consent(connection, event, event.withdrawal.consent_version, event.withdrawal.complete)

    def _consent(self, connection: Connection[DictRow], event: Case.Event, version: int, complete: bool) -> None:
        connection.execute(
            "UPDATE case_file SET consent_version = %s, consent_complete = %s WHERE case_id = %s", (version, complete, event.originator_id)
        )

    @_apply.register
    def _(self, event: Case.CoordinatorAssigned, connection: Connection[DictRow]) -> None:
        connection.execute(
            "INSERT INTO case_coordinator (case_id, coordinator_id, profession, assigned_on) VALUES (%s, %s, %s, %s)",
            (event.originator_id, event.coordinator_id, event.profession, event.known_act.effective_on),
        )
        connection.execute(
            "UPDATE case_file SET state = %s WHERE case_id = %s AND state = %s", (CaseState.ASSIGNED, event.originator_id, CaseState.QUEUED)
        )

    @_apply.register
    def _(self, event: Case.InterventionStarted, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE case_file SET state = %s, starts_on = %s, ends_on = %s WHERE case_id = %s",
            (CaseState.RUNNING, event.starts_on, event.ends_on, event.originator_id),
        )

    @_apply.register
    def _(self, event: Case.StartCorrected, connection: Connection[DictRow]) -> None:
        connection.execute("UPDATE case_file SET starts_on = %s WHERE case_id = %s", (event.starts_on, event.originator_id))
        self._last_day(event, connection)

    @_apply.register
    def _(self, event: Case.ExtensionCorrected, connection: Connection[DictRow]) -> None:
        self._last_day(event, connection)

    def _last_day(self, event: Case.StartCorrected | Case.ExtensionCorrected, connection: Connection[DictRow]) -> None:
        if event.latest:
            connection.execute("UPDATE case_file SET ends_on = %s WHERE case_id = %s", (event.ends_on, event.originator_id))

    @_apply.register
    def _(self, event: Case.InterventionExtended, connection: Connection[DictRow]) -> None:
        connection.execute("UPDATE case_file SET ends_on = %s WHERE case_id = %s", (event.ends_on, event.originator_id))

    @_apply.register
    def _(self, event: Case.MeetingCalled, connection: Connection[DictRow]) -> None:
        connection.execute(
            "INSERT INTO case_meeting (meeting_id, case_id, meets_on) VALUES (%s, %s, %s)", (event.meeting_id, event.originator_id, event.meets_on)
        )

    @_apply.register
    def _(self, event: Case.MeetingHeld, connection: Connection[DictRow]) -> None:
        connection.execute("UPDATE case_meeting SET held = true WHERE meeting_id = %s", (event.meeting_id,))

    @_apply.register
    def _(self, event: Case.DecisionMade, connection: Connection[DictRow]) -> None:
        connection.execute(
            "INSERT INTO case_decision (decision_id, case_id, owner, words, due_on) VALUES (%s, %s, %s, %s, %s)",
            (event.decision_id, event.originator_id, event.owner, sealed_text(event.text), event.due_on),
        )

    @_apply.register
    def _(self, event: Case.DecisionCorrected, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE case_decision SET owner = %s, words = %s, due_on = %s WHERE decision_id = %s",
            (event.owner, sealed_text(event.text), event.due_on, event.decision_id),
        )

    @_apply.register
    def _(self, event: Case.DecisionFollowedUp, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE case_decision SET state = %s, done_on = %s WHERE decision_id = %s", (event.state, event.done_on, event.decision_id)
        )

    @_apply.register
    def _(self, event: Case.FollowUpCorrected, connection: Connection[DictRow]) -> None:
        if event.latest:
            connection.execute(
                "UPDATE case_decision SET state = %s, done_on = %s WHERE decision_id = %s", (event.state, event.done_on, event.decision_id)
            )

    @_apply.register
    def _(self, event: Case.RetentionSet, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE case_file SET retain_until = %s, afterwards = %s WHERE case_id = %s", (event.due_on, event.then, event.originator_id)
        )

    @_apply.register
    def _(self, event: Case.Preserved, connection: Connection[DictRow]) -> None:
        connection.execute("UPDATE case_file SET preserved_on = %s WHERE case_id = %s", (event.known_act.effective_on, event.originator_id))

    @_apply.register
    def _(self, event: Case.Destroyed, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE case_file SET destroyed_on = %s, destroyed_by = %s WHERE case_id = %s",
            (event.known_act.effective_on, event.decision, event.originator_id),
        )

    @_apply.register
    def _(self, event: Case.Closed, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE case_file SET state = %s, closed_on = %s, outcome = %s, reason = %s WHERE case_id = %s",
            (CaseState.CLOSED, event.known_act.effective_on, event.outcome, event.reason, event.originator_id),
        )

    @_apply.register
    def _(self, event: Case.ClosureCorrected, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE case_file SET closed_on = %s, outcome = %s, reason = %s WHERE case_id = %s",
            (event.known_act.effective_on, event.outcome, event.reason, event.originator_id),
        )
