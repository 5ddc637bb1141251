"""Webhooks as pages: the organisation's addresses, and each one's log with what can be done about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.webhook import TO_CHOOSE
from services.intake.http.webhooks import items
from services.intake.http.webhooks.api import KEEPERS, own
from services.intake.http.webhooks.bodies import WebhookBody
from services.intake.http.webhooks.words import shown_message, shown_webhook
from services.intake.read_models import webhooks as rows_of
from shared.vocabulary.codes import Look
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.layout import choices
from shared.web.paging import offset_of, page_of
from shared.web.rights import allowed
from shared.web.service import application, the_service

webhook_pages = Blueprint("webhooks-seen", __name__)

ADDRESS = "/intake/webhooks"
MOST_SHOWN = 100
LIMIT = 25


@webhook_pages.get("/webhooks")
@allowed(*KEEPERS)
@looks(Look.LIST)
def show_webhooks() -> str:
    """The organisation's addresses, with a form for one more."""
    return _list(Form.filled({"news[]": [each.value for each in TO_CHOOSE]}))


@webhook_pages.post("/webhooks")
@allowed(*KEEPERS)
@looks(Look.LIST)
@command(versioned=False)
def register() -> Response | tuple[str, int]:
    """A new address; its secret is shown on the page that answers, and on no other."""
    form = Form.read(WebhookBody())
    if form.good:
        try:
            webhook, secret = application(Intake).register_webhook(**form.data, by=act())
            return _secret(webhook.id, secret, is_new=True)
        except IntakeRefusal as refusal:
            form.refuse(refusal, "address")
    return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY


@webhook_pages.get("/webhooks/<uuid:webhook_id>")
@allowed(*KEEPERS)
@looks(Look.LIST)
def show_webhook(webhook_id: UUID) -> str:
    """One address, and its log."""
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    (webhook,) = items.webhook_items([own(webhook_id)])
    rows, total = rows_of.messages(the_service().database, webhook_id, arguments["limit"], offset_of(arguments))
    looked(rows=rows)
    page = page_of([shown_message(row) for row in rows], total, arguments)
    return render_template("intake/webhooks/webhook.html", webhook=shown_webhook(webhook), page=page, form=Form())


@webhook_pages.post("/webhooks/<uuid:webhook_id>/secret")
@allowed(*KEEPERS)
@shows_nothing
@command()
def rotate_secret(webhook_id: UUID) -> Response:
    """A new secret, shown once."""
    _, secret = application(Intake).rotate_webhook_secret(webhook_id=webhook_id, expected=expected_version(), by=act())
    return _secret(webhook_id, secret, is_new=False)


@webhook_pages.post("/webhooks/<uuid:webhook_id>/resumption")
@allowed(*KEEPERS)
@shows_nothing
@command()
def resume(webhook_id: UUID) -> Response:
    """What waits is sent."""
    application(Intake).resume_webhook(webhook_id=webhook_id, expected=expected_version(), by=act())
    return _back(webhook_id)


@webhook_pages.post("/webhooks/<uuid:webhook_id>/removal")
@allowed(*KEEPERS)
@shows_nothing
@command()
def remove(webhook_id: UUID) -> Response:
    """Nothing more is sent there."""
    application(Intake).remove_webhook(webhook_id=webhook_id, expected=expected_version(), by=act())
    return redirect(ADDRESS, 303)


@webhook_pages.post("/webhooks/<uuid:webhook_id>/test-messages")
@allowed(*KEEPERS)
@shows_nothing
@command(versioned=False)
def send_test_message(webhook_id: UUID) -> Response:
    """A message that tells nothing; how it went stands in the log."""
    application(Intake).send_test_message(webhook_id=webhook_id, by=act())
    return _back(webhook_id)


@webhook_pages.post("/webhooks/<uuid:webhook_id>/messages/<uuid:message_id>/sending")
@allowed(*KEEPERS)
@shows_nothing
@command(versioned=False)
def send_again(webhook_id: UUID, message_id: UUID) -> Response:
    """The same message once more."""
    application(Intake).send_message_again(webhook_id=webhook_id, message_id=message_id, by=act())
    return _back(webhook_id)


def _list(form: Form) -> str:
    rows, _ = rows_of.webhooks(the_service().database, current().organisation_id, MOST_SHOWN, 0)
    looked(shown=len(rows))
    shown = [shown_webhook(each) for each in items.webhook_items(rows)]
    return render_template("intake/webhooks/webhooks.html", webhooks=shown, form=form, news=choices(TO_CHOOSE))


def _secret(webhook_id: UUID, secret: str, *, is_new: bool) -> Response:
    """The page with a secret; whoever sends the form again is led to the webhook instead."""
    address = f"{ADDRESS}/{webhook_id}"
    g.answer_to_keep = redirect(address, 303)
    shown: dict[str, Any] = {"secret": secret, "address": address, "is_new": is_new}
    return make_response(render_template("intake/webhooks/secret.html", **shown))


def _back(webhook_id: UUID) -> Response:
    return redirect(f"{ADDRESS}/{webhook_id}", 303)
