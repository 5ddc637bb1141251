"""What the webhooks' API answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.intake.application import Intake
from services.intake.http.fields import StoredCode
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import MessageState, SendingTrouble, WebhookEnd, WebhookNews, WebhookState
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema
from shared.web.service import application


class WebhookItem(Schema):
    """A webhook; its secret is nowhere. `failing_since` is when messages stopped arriving."""

    id = fields.Id()
    version = fields.Whole()
    address = fields.Text()
    news = fields.Several(StoredCode(WebhookNews))
    state = StoredCode(WebhookState)
    ended_because = StoredCode(WebhookEnd, allow_none=True)
    registered_on = fields.Day()
    failing_since = fields.Instant(allow_none=True)


class WebhookAnswer(CommandAnswer):
    """A new secret: it is told this once."""

    secret = fields.Text()


class TryItem(Schema):
    """One try of a message: what was answered, or why nothing was; never what was said."""

    tried_at = fields.Instant()
    took_ms = fields.Whole()
    answered = fields.Whole(allow_none=True)
    trouble = StoredCode(SendingTrouble, allow_none=True)


class MessageItem(Schema):
    """A message as the log has it; `next_try_at` where it waits."""

    id = fields.Id()
    type = StoredCode(WebhookNews)
    matter = fields.Id()
    registry_number = fields.Text(allow_none=True)
    happened_at = fields.Instant()
    state = StoredCode(MessageState)
    next_try_at = fields.Instant(allow_none=True)
    tries = fields.Several(fields.Record(TryItem))


WebhookItemList = listed(WebhookItem)
MessageItemList = listed(MessageItem)


def webhook_items(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their addresses opened."""
    intake = application(Intake)
    return [{**row, "address": intake.open(SealedValue(row["address"]))} for row in rows]


def message_items(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the log shows them."""
    waiting = MessageState.WAITING
    return [{**row, "type": row["news"], "next_try_at": row["due_at"] if row["state"] == waiting else None} for row in rows]
