"""Webhooks: an organisation names an address, its receiver answers a challenge, and messages go there until it ends."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from eventsourcing.application import AggregateNotFoundError

from services.intake.application.intake_log import IntakeLog
from services.intake.domain.errors import NeedsOrganisation
from services.intake.domain.webhook import MOST, MOST_AN_HOUR, Webhook
from services.intake.domain.webhook_errors import (
    AddressNotTaken,
    MessageNotToBeSent,
    MessageWaits,
    TooManySendings,
    TooManyWebhooks,
    WebhookOver,
)
from services.intake.outside.webhook import SECRET_PREFIX
from shared.eventlog.act import Act
from shared.vocabulary.codes import MessageState, WebhookEnd, WebhookNews, WebhookState

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7305822, hashtext(%s))"
_ABOUT_ITSELF = "INSERT INTO webhook_message (message_id, webhook_id, matter, news, happened_at, due_at) VALUES (%s, %s, %s, %s, %s, %s)"
_MESSAGE = "SELECT state FROM webhook_message WHERE message_id = %s AND webhook_id = %s FOR UPDATE"
_TESTS = "SELECT count(*) AS sent FROM webhook_message WHERE webhook_id = %s AND news = %s AND happened_at > %s"
_TRIES = "SELECT count(*) AS sent FROM webhook_try WHERE message_id = %s AND tried_at > %s"
_AGAIN = "UPDATE webhook_message SET state = 'waiting', tries = 0, due_at = %s, leased_until = NULL WHERE message_id = %s"
_GIVE_UP = "UPDATE webhook_message SET state = 'given-up' WHERE webhook_id = %s AND state = 'waiting'"
_OF = "SELECT webhook_id AS id FROM webhook WHERE organiser_id = %s AND state <> 'ended' ORDER BY position"
_FORGET = "DELETE FROM webhook_failing WHERE webhook_id = %s"


def make_secret() -> str:
    """A new secret, shown once: 256 random bits, as Standard Webhooks writes them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


class Webhooks(IntakeLog):
    """What an organisation does with its webhooks, and what the sending finds out about them."""

    def register_webhook(self, *, address: str, news: Sequence[WebhookNews], by: Act) -> tuple[Webhook, str]:
        """A new webhook and its secret, which nobody can read again; raises NeedsOrganisation, AddressNotTaken, TooManyWebhooks."""
        if by.organisation is None:
            raise NeedsOrganisation
        if not self.receivers.takes(address):
            raise AddressNotTaken
        secret, webhook_id = make_secret(), uuid4()
        self.keyring.make_key(webhook_id)
        with self.database.transaction():
            self.database.row(_ONE_AT_A_TIME, (str(by.organisation),))
            if len(self._webhooks_of(by.organisation)) >= MOST:
                raise TooManyWebhooks
            webhook = Webhook.register(webhook_id, by.organisation, address=address, secret=secret, news=news)
            self.record(webhook, by=by)
            self._tell(webhook_id, webhook_id, WebhookNews.VERIFICATION)
        return webhook, secret

    def rotate_webhook_secret(self, *, webhook_id: UUID, expected: int, by: Act) -> tuple[Webhook, str]:
        """A new secret, beside which the former is good for a day; raises AggregateNotFoundError, Changed, WebhookOver."""
        webhook, secret = self._own_webhook(webhook_id, by, expected), make_secret()
        webhook.rotate(secret)
        self.record(webhook, by=by)
        return webhook, secret

    def resume_webhook(self, *, webhook_id: UUID, expected: int, by: Act) -> Webhook:
        """Send again what waits; raises AggregateNotFoundError, Changed, WebhookOver, WebhookNotPaused."""
        webhook = self._own_webhook(webhook_id, by, expected)
        webhook.resume()
        with self.database.transaction():
            self.record(webhook, by=by)
            self.database.execute(_FORGET, (webhook_id,))
        return webhook

    def remove_webhook(self, *, webhook_id: UUID, expected: int, by: Act) -> Webhook:
        """Nothing more is sent; raises AggregateNotFoundError, Changed, WebhookOver."""
        webhook = self._own_webhook(webhook_id, by, expected)
        self._end(webhook, WebhookEnd.REMOVED, by)
        return webhook

    def send_test_message(self, *, webhook_id: UUID, by: Act) -> Webhook:
        """A message that tells nothing; raises AggregateNotFoundError, WebhookOver, TooManySendings."""
        webhook = self._going_on(webhook_id, by)
        message_id = uuid4()
        with self.database.transaction():
            self.database.row(_ONE_AT_A_TIME, (str(webhook_id),))
            self._check_pace(_TESTS, webhook_id, WebhookNews.TEST)
            self._tell(webhook_id, message_id, WebhookNews.TEST, message_id)
        return webhook

    def send_message_again(self, *, webhook_id: UUID, message_id: UUID, by: Act) -> Webhook:
        """The same message under the same id; raises AggregateNotFoundError, WebhookOver, MessageWaits, MessageNotToBeSent, TooManySendings."""
        webhook = self._going_on(webhook_id, by)
        with self.database.transaction():
            row = self.database.row(_MESSAGE, (message_id, webhook_id))
            if row is None:
                raise AggregateNotFoundError
            if row["state"] == MessageState.WITHHELD:
                raise MessageNotToBeSent
            if row["state"] == MessageState.WAITING:
                raise MessageWaits
            self._check_pace(_TRIES, message_id)
            self.database.execute(_AGAIN, (datetime.now(UTC), message_id))
        return webhook

    def webhook_answered(self, webhook_id: UUID, by: Act) -> None:
        """The challenge came back: messages go there from now on."""
        webhook = self.load(Webhook, webhook_id)
        webhook.verify()
        self.record(webhook, by=by)

    def webhook_fails(self, webhook_id: UUID, by: Act) -> None:
        """Nothing has arrived for days: wait for somebody to look."""
        webhook = self.load(Webhook, webhook_id)
        webhook.pause()
        self.record(webhook, by=by)

    def webhook_gone(self, webhook_id: UUID, by: Act) -> None:
        """The receiver wants nothing any more."""
        webhook = self.load(Webhook, webhook_id)
        if webhook.state is not WebhookState.ENDED:
            self._end(webhook, WebhookEnd.GONE, by)

    def end_webhooks_of(self, organiser_id: UUID, by: Act) -> None:
        """Its organisation runs no more schools: what it has sent is another's to follow now, or nobody's."""
        for webhook in self._webhooks_of(organiser_id):
            self._end(webhook, WebhookEnd.REMOVED, by)

    def _webhooks_of(self, organiser_id: UUID) -> list[Webhook]:
        """All that haven't ended, as the log has it."""
        webhooks = [self.load(Webhook, each) for each in self.named_by_now(_OF, organiser_id, "webhooks", Webhook.Registered)]
        return [each for each in webhooks if each.organiser_id == organiser_id and each.state is not WebhookState.ENDED]

    def _end(self, webhook: Webhook, because: WebhookEnd, by: Act) -> None:
        webhook.end(because)
        with self.database.transaction():
            self.record(webhook, by=by)
            self.database.execute(_GIVE_UP, (webhook.id,))

    def _check_pace(self, query: str, *of: object) -> None:
        """Raises TooManySendings where somebody has asked for so many within the last hour that it is a program."""
        row = self.database.row(query, (*of, datetime.now(UTC) - timedelta(hours=1)))
        if row is not None and row["sent"] >= MOST_AN_HOUR:
            raise TooManySendings

    def _own_webhook(self, webhook_id: UUID, by: Act, expected: int | None = None) -> Webhook:
        """Another organisation's is not there."""
        webhook = self.load(Webhook, webhook_id)
        if webhook.organiser_id != by.organisation:
            raise AggregateNotFoundError
        return self.load(Webhook, webhook_id, expected=expected)

    def _going_on(self, webhook_id: UUID, by: Act) -> Webhook:
        webhook = self._own_webhook(webhook_id, by)
        if webhook.state is WebhookState.ENDED:
            raise WebhookOver
        return webhook

    def _tell(self, webhook_id: UUID, matter: UUID, news: WebhookNews, message_id: UUID | None = None) -> None:
        now = datetime.now(UTC)
        self.database.execute(_ABOUT_ITSELF, (message_id or uuid4(), webhook_id, matter, news, now, now))
