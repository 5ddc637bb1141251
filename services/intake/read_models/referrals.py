"""Referrals in the order they came in, for the sender's own list, the team's list of incoming ones and the API."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.referral import Referral
from services.intake.publishing import as_sealed
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import DeclineReason, ReferralState
from shared.vocabulary.ids import case_id_of


class ReferralList:
    """Fills the table `referral`."""

    name = "referrals"
    tables: Sequence[str] = ("referral",)

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not this table's business."""

    @_apply.register
    def _(self, event: Referral.Received, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO referral (referral_id, case_id, position, version, registry_number, received_on, organiser_id, school_unit_id, "
            "school_form, school_year, registered_in, state, asked_for, pupil_name, security_marking, handlers, sent_by) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '{}', %s, %s, %s, %s)",
            (
                event.originator_id,
                case_id_of(event.originator_id),
                recorded.position,
                event.originator_version,
                event.registry_number,
                event.received_on,
                event.sender.organiser_id if event.school_knows else None,
                event.sender.school_unit_id,
                event.sender.school_form,
                event.sender.school_year,
                event.registered_in,
                ReferralState.RECEIVED,
                as_sealed(event.pupil_name).token,
                event.security_marking,
                list(event.handlers) or None,
                event.guardian,
            ),
        )

    @_apply.register
    def _(self, event: Referral.AgreementHeard, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute("UPDATE referral SET version = %s WHERE referral_id = %s", (event.originator_version, event.originator_id))

    @_apply.register
    def _(self, event: Referral.SchoolTold, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE referral SET version = %s, organiser_id = %s WHERE referral_id = %s",
            (event.originator_version, event.organiser_id, event.originator_id),
        )

    @_apply.register
    def _(self, event: Referral.SentBack, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._stands(connection, event, ReferralState.TO_COMPLETE, asked_for=[code.value for code in event.missing])

    @_apply.register
    def _(self, event: Referral.Completed, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._stands(connection, event, ReferralState.RECEIVED)

    @_apply.register
    def _(self, event: Referral.Accepted, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._stands(connection, event, ReferralState.ACCEPTED)

    @_apply.register
    def _(self, event: Referral.Declined, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._stands(connection, event, ReferralState.DECLINED, reason=event.reason)

    @_apply.register
    def _(self, event: Referral.BroughtIn, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute("UPDATE referral SET version = %s WHERE referral_id = %s", (event.originator_version, event.originator_id))

    @_apply.register
    def _(self, event: Referral.ClosedElsewhere, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._stands(connection, event, ReferralState.CLOSED_ELSEWHERE)

    @_apply.register
    def _(self, event: Referral.SecurityMarked, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "UPDATE referral SET version = %s, security_marking = %s, handlers = %s WHERE referral_id = %s",
            (event.originator_version, event.marking, list(event.handlers) or None, event.originator_id),
        )

    def _stands(
        self,
        connection: Connection[DictRow],
        event: Referral.Event,
        state: ReferralState,
        asked_for: Sequence[str] = (),
        reason: DeclineReason | None = None,
    ) -> None:
        connection.execute(
            "UPDATE referral SET state = %s, version = %s, asked_for = %s, decline_reason = %s WHERE referral_id = %s",
            (state, event.originator_version, list(asked_for), reason, event.originator_id),
        )
