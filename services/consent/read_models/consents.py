"""Consents, their signatories and what each allows, kept up to date from our own log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import singledispatchmethod

from psycopg import Connection
from psycopg.rows import DictRow

from services.consent.domain.consent import Consent
from shared.eventlog.log import Recorded
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import ConsentAnswer

_SETTLE = """
UPDATE consent SET edition = %(edition)s, changed_on = %(on)s, state = (
    SELECT CASE WHEN bool_and(answer = 'granted') THEN 'complete' WHEN bool_or(answer = 'withdrawn') THEN 'withdrawn'
                WHEN bool_or(answer = 'refused') THEN 'refused' ELSE 'waiting' END
    FROM consent_signatory AS signatory WHERE signatory.consent_id = consent.consent_id)
WHERE consent_id = %(consent_id)s
"""


class Consents:
    """Fills the tables that every consent page and list reads."""

    name = "consents"
    tables: Sequence[str] = ("consent", "consent_signatory", "consent_asked", "consent_allowed", "consent_invitation")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow]) -> None:
        """Other events, like permits, change nothing that these tables show."""

    @_apply.register
    def _(self, event: Consent.Opened, connection: Connection[DictRow]) -> None:
        connection.execute(
            "INSERT INTO consent (consent_id, case_id, pupil_id, pupil_name, opened_on, changed_on) VALUES (%s, %s, %s, %s, %s, %s)",
            (event.originator_id, event.case_id, event.pupil_id, _token(event.pupil_name), _day(event), _day(event)),
        )
        connection.cursor().executemany(
            "INSERT INTO consent_signatory (consent_id, signatory_id, ordinal, kind, name) VALUES (%s, %s, %s, %s, %s)",
            [(event.originator_id, each.signatory_id, place, each.kind, _token(each.name)) for place, each in enumerate(event.signatories)],
        )

    @_apply.register
    def _(self, event: Consent.Requested, connection: Connection[DictRow]) -> None:
        consent = (event.originator_id,)
        connection.execute("DELETE FROM consent_asked WHERE consent_id = %s", consent)
        connection.execute("DELETE FROM consent_allowed WHERE consent_id = %s", consent)
        connection.execute("UPDATE consent_signatory SET answer = 'pending', answered_on = NULL, how = NULL WHERE consent_id = %s", consent)
        connection.cursor().executemany(
            "INSERT INTO consent_asked (consent_id, actor, information) VALUES (%s, %s, %s)",
            [(event.originator_id, share.actor, share.information) for share in event.scope],
        )
        connection.execute(
            "UPDATE consent SET requested_on = %s, valid_to = %s WHERE consent_id = %s",
            (_day(event), event.valid_to, event.originator_id),
        )
        _settle(event, event.edition, connection)

    @_apply.register
    def _(self, event: Consent.Granted, connection: Connection[DictRow]) -> None:
        _stands(event, ConsentAnswer.GRANTED, event.signed_on, connection)
        connection.cursor().executemany(
            "INSERT INTO consent_allowed (consent_id, signatory_id, actor, information) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (consent_id, signatory_id, actor, information) DO UPDATE SET standing = true",
            [(event.originator_id, event.signatory_id, share.actor, share.information) for share in event.scope],
        )
        _settle(event, event.edition, connection)

    @_apply.register
    def _(self, event: Consent.Refused, connection: Connection[DictRow]) -> None:
        _stands(event, ConsentAnswer.REFUSED, event.signed_on, connection)
        _settle(event, event.edition, connection)

    @_apply.register
    def _(self, event: Consent.Withdrawn, connection: Connection[DictRow]) -> None:
        connection.execute(
            "UPDATE consent_allowed SET standing = false WHERE consent_id = %s AND signatory_id = %s AND actor = ANY(%s)",
            (event.originator_id, event.signatory_id, [actor.value for actor in event.actors]),
        )
        if event.wholly:
            _stands(event, ConsentAnswer.WITHDRAWN, _day(event), connection)
        _settle(event, event.edition, connection)

    @_apply.register
    def _(self, event: Consent.InvitationMade, connection: Connection[DictRow]) -> None:
        connection.execute(
            "INSERT INTO consent_invitation (consent_id, signatory_id, invitation_id, made_on, expires_on) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (consent_id, signatory_id) "
            "DO UPDATE SET invitation_id = excluded.invitation_id, made_on = excluded.made_on, expires_on = excluded.expires_on",
            (event.originator_id, event.signatory_id, event.invitation_id, _day(event), event.expires_on),
        )


def _stands(
    event: Consent.Granted | Consent.Refused | Consent.Withdrawn, answer: ConsentAnswer, answered_on: date, connection: Connection[DictRow]
) -> None:
    connection.execute(
        "UPDATE consent_signatory SET answer = %s, answered_on = %s, how = %s WHERE consent_id = %s AND signatory_id = %s",
        (answer, answered_on, event.how, event.originator_id, event.signatory_id),
    )


def _settle(event: Consent.Event, edition: int, connection: Connection[DictRow]) -> None:
    connection.execute(_SETTLE, {"edition": edition, "on": _day(event), "consent_id": event.originator_id})


def _day(event: Consent.Event) -> date:
    return event.known_act.effective_on


def _token(sealed: object) -> str:
    """Sealed words as they are, since a rebuilt table must equal the live one byte for byte."""
    assert isinstance(sealed, SealedValue), "an event of the log holds sealed words only"
    return sealed.token
