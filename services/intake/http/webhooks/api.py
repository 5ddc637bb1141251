"""Webhooks by API: an organisation's own, with the log of what was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake.application import Intake
from services.intake.domain.webhook import Webhook
from services.intake.http.webhooks import bodies, items
from services.intake.read_models import webhooks as rows_of
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer, PageArgs
from shared.web.service import application, the_service

webhooks = Routes("webhooks", later("Besked till ert eget system om det ni har skickat, signerade enligt Standard Webhooks."))

KEEPERS = (Role.SCHOOL,)
"""Whose organisations have webhooks; each sees its own."""


@webhooks.route("/webhooks", methods=["POST"])
@allowed(*KEEPERS)
@webhooks.arguments(bodies.WebhookBody)
@webhooks.response(201, items.WebhookAnswer)
@command(create=True)
def register_webhook(body: dict[str, Any]) -> Done:
    """Registrera en adress. Den får ett kontrollmeddelande och är igång när den har svarat på det. Hemligheten visas bara i detta svar."""
    webhook, secret = application(Intake).register_webhook(**body, by=act())
    return _answer(webhook, secret)


@webhooks.route("/webhooks", methods=["GET"])
@allowed(*KEEPERS)
@looks(Look.LIST)
@webhooks.arguments(PageArgs, location="query")
@webhooks.response(200, items.WebhookItemList)
def list_webhooks(arguments: dict[str, Any]) -> Page[Any]:
    """Er organisations webhooks."""
    rows, total = rows_of.webhooks(the_service().database, current().organisation_id, arguments["limit"], offset_of(arguments))
    looked(shown=len(rows))
    return page_of(items.webhook_items(rows), total, arguments)


@webhooks.route("/webhooks/<uuid:webhook_id>", methods=["GET"])
@allowed(*KEEPERS)
@looks(Look.LIST)
@webhooks.response(200, items.WebhookItem)
def read_webhook(webhook_id: UUID) -> Any:
    """En webhook och hur den mår."""
    (item,) = items.webhook_items([own(webhook_id)])
    return item, 200, etag(item["version"])


@webhooks.route("/webhooks/<uuid:webhook_id>", methods=["DELETE"])
@allowed(*KEEPERS)
@webhooks.response(200, CommandAnswer)
@command()
def remove_webhook(webhook_id: UUID) -> Done:
    """Ta bort en webhook. Det som väntar skickas inte."""
    return _answer(application(Intake).remove_webhook(webhook_id=webhook_id, expected=expected_version(), by=act()))


@webhooks.route("/webhooks/<uuid:webhook_id>/secret", methods=["POST"])
@allowed(*KEEPERS)
@webhooks.response(200, items.WebhookAnswer)
@command()
def rotate_secret(webhook_id: UUID) -> Done:
    """Byt hemlighet. Under ett dygn signeras varje meddelande med både den nya och den gamla."""
    webhook, secret = application(Intake).rotate_webhook_secret(webhook_id=webhook_id, expected=expected_version(), by=act())
    return _answer(webhook, secret)


@webhooks.route("/webhooks/<uuid:webhook_id>/resumption", methods=["POST"])
@allowed(*KEEPERS)
@webhooks.response(200, CommandAnswer)
@command()
def resume_webhook(webhook_id: UUID) -> Done:
    """Sätt igång en pausad webhook. Det som väntar skickas."""
    return _answer(application(Intake).resume_webhook(webhook_id=webhook_id, expected=expected_version(), by=act()))


@webhooks.route("/webhooks/<uuid:webhook_id>/test-messages", methods=["POST"])
@allowed(*KEEPERS)
@webhooks.response(201, CommandAnswer)
@command(create=True)
def send_test_message(webhook_id: UUID) -> Done:
    """Skicka ett provmeddelande."""
    return _answer(application(Intake).send_test_message(webhook_id=webhook_id, by=act()))


@webhooks.route("/webhooks/<uuid:webhook_id>/messages", methods=["GET"])
@allowed(*KEEPERS)
@looks(Look.LIST)
@webhooks.arguments(PageArgs, location="query")
@webhooks.response(200, items.MessageItemList)
def list_messages(arguments: dict[str, Any], webhook_id: UUID) -> Page[Any]:
    """Loggen: de senaste trettio dagarnas meddelanden med varje försök. Innehållet i det som svarades sparas inte."""
    own(webhook_id)
    rows, total = rows_of.messages(the_service().database, webhook_id, arguments["limit"], offset_of(arguments))
    looked(rows=rows)
    return page_of(items.message_items(rows), total, arguments)


@webhooks.route("/webhooks/<uuid:webhook_id>/messages/<uuid:message_id>/sending", methods=["POST"])
@allowed(*KEEPERS)
@webhooks.response(200, CommandAnswer)
@command(versioned=False)
def send_again(webhook_id: UUID, message_id: UUID) -> Done:
    """Skicka ett meddelande igen, med samma id."""
    return _answer(application(Intake).send_message_again(webhook_id=webhook_id, message_id=message_id, by=act()))


def own(webhook_id: UUID) -> dict[str, Any]:
    """One of the reader's organisation's; raises NotFound."""
    row = rows_of.webhook(the_service().database, current().organisation_id, webhook_id)
    if row is None:
        raise NotFound
    return row


def _answer(webhook: Webhook, secret: str | None = None) -> Done:
    once = {"secret": secret} if secret else {}
    return Done(webhook.id, webhook.version, webhook.state, location=f"{the_service().api_root}/webhooks/{webhook.id}", once=once)
