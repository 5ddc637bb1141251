"""Webhooks as their organisation and whoever sends see them, and the messages to each with how they fared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.webhook import Webhook
from services.intake.publishing import as_sealed
from services.intake.read_models.lists import page_of_rows
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import WebhookState

_OF = "webhook LEFT JOIN webhook_failing USING (webhook_id) WHERE organiser_id = %(organiser)s"
_COLUMNS = "webhook_id AS id, webhook.*, webhook_failing.since AS failing_since"
_TRIES = "SELECT * FROM webhook_try WHERE message_id = ANY(%s) ORDER BY message_id, number"


class WebhookList:
    """Fills the table `webhook`."""

    name = "webhooks"
    tables: Sequence[str] = ("webhook",)

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not this table's business."""

    @_apply.register
    def _(self, event: Webhook.Registered, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO webhook (webhook_id, position, version, organiser_id, registered_on, address, secret, news, state) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                event.originator_id,
                recorded.position,
                event.originator_version,
                event.organiser_id,
                event.known_act.effective_on,
                as_sealed(event.address).token,
                as_sealed(event.secret).token,
                [each.value for each in event.news],
                WebhookState.UNVERIFIED,
            ),
        )

    @_apply.register
    def _(self, event: Webhook.Verified, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "state = %s, since = %s", WebhookState.ACTIVE, recorded.position)

    @_apply.register
    def _(self, event: Webhook.SecretRotated, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "former_secret = secret, secret = %s, rotated_at = %s", as_sealed(event.secret).token, recorded.recorded_at)

    @_apply.register
    def _(self, event: Webhook.Paused, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "state = %s", WebhookState.PAUSED)

    @_apply.register
    def _(self, event: Webhook.Resumed, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "state = %s", WebhookState.ACTIVE)

    @_apply.register
    def _(self, event: Webhook.Ended, connection: Connection[DictRow], recorded: Recorded) -> None:
        _change(connection, event, "state = %s, ended_because = %s", WebhookState.ENDED, event.because)


def _change(connection: Connection[DictRow], event: Webhook.Event, change: str, *values: Any) -> None:
    query = f"UPDATE webhook SET version = %s, {change} WHERE webhook_id = %s"  # noqa: S608  the changes are our own
    connection.execute(query, (event.originator_version, *values, event.originator_id))


def webhooks(database: Database, organiser_id: UUID | None, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """An organisation's webhooks, the latest first; those that have ended come last."""
    return page_of_rows(database, _COLUMNS, _OF, "state = 'ended', position DESC", {"organiser": organiser_id}, limit, offset)


def webhook(database: Database, organiser_id: UUID | None, webhook_id: UUID) -> DictRow | None:
    """One of the organisation's own; None for any other."""
    return database.row(f"SELECT {_COLUMNS} FROM {_OF} AND webhook_id = %(id)s", {"organiser": organiser_id, "id": webhook_id})  # noqa: S608


def messages(database: Database, webhook_id: UUID, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """A webhook's messages, the latest first, each with its `trials`; what only named handlers may know of has no number."""
    columns = (
        "message_id AS id, m.number, m.matter, m.news, m.happened_at, m.state, m.due_at, m.status, referral.case_id, "
        "CASE WHEN referral.handlers IS NULL THEN m.registry_number END AS registry_number"
    )
    rows = "webhook_message m LEFT JOIN referral ON referral_id = matter WHERE webhook_id = %(id)s"
    found, total = page_of_rows(database, columns, rows, "m.number DESC", {"id": webhook_id}, limit, offset)
    tries: dict[UUID, list[DictRow]] = {}
    for each in database.rows(_TRIES, ([row["id"] for row in found],)):
        tries.setdefault(each["message_id"], []).append(each)
    return [row | {"tries": tries.get(row["id"], [])} for row in found], total
