"""A webhook: an address of an organisation to which messages about its own matters go, signed by a secret that both know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.webhook_errors import WebhookNotPaused, WebhookOver
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import WebhookEnd, WebhookNews, WebhookState

MOST: Final = 10
"""Webhooks of one organisation that have not ended."""
MOST_AN_HOUR: Final = 20
"""Test messages to one webhook, and tries of a message that somebody sends again."""
ABOUT_ITSELF: Final = (WebhookNews.TEST, WebhookNews.VERIFICATION)
TO_CHOOSE: Final = tuple(each for each in WebhookNews if each not in ABOUT_ITSELF)
"""What an organisation may ask to be told of."""


class Webhook(Aggregate):
    """From registration until it ends; address and secret lie sealed under a key of the webhook's own."""

    TOPIC = "intake.webhook"

    class Registered(Created):
        """The address is named; it must answer a challenge before anything else is sent to it."""

        TOPIC = "intake.webhook.registered"
        organiser_id: UUID
        address: Sealed[str]
        secret: Sealed[str]
        news: tuple[WebhookNews, ...]

    @event(Registered)
    def __init__(self, id: UUID, organiser_id: UUID, address: Sealed[str], secret: Sealed[str], news: tuple[WebhookNews, ...]) -> None:
        self.organiser_id = organiser_id
        self.state = WebhookState.UNVERIFIED

    @classmethod
    def register(cls, webhook_id: UUID, organiser_id: UUID, *, address: str, secret: str, news: Sequence[WebhookNews]) -> Webhook:
        """A new webhook; nothing chosen means everything."""
        chosen = tuple(each for each in TO_CHOOSE if each in news) or TO_CHOOSE
        return cls(id=webhook_id, organiser_id=organiser_id, address=address, secret=secret, news=chosen)

    @property
    def subject_id(self) -> UUID:
        """Itself: no person."""
        return self.id

    def verify(self) -> None:
        """The address has answered the challenge; told twice, it is the same answer."""
        if self.state is WebhookState.UNVERIFIED:
            self._verified()

    class Verified(Aggregate.Event):
        """Whoever has the address wants the messages: they go there from now on."""

        TOPIC = "intake.webhook.verified"

    @event(Verified)
    def _verified(self) -> None:
        self.state = WebhookState.ACTIVE

    def rotate(self, secret: str) -> None:
        """Sign with a new secret, and for a while with the former too. Raises WebhookOver."""
        self._must_go_on()
        self._rotated(secret=secret)

    class SecretRotated(Aggregate.Event):
        """There is a new secret; when the event was recorded the former one's last day began."""

        TOPIC = "intake.webhook.secret-rotated"
        secret: Sealed[str]

    @event(SecretRotated)
    def _rotated(self, secret: Sealed[str]) -> None:
        """Nothing else changes."""

    def pause(self) -> None:
        """Nothing has arrived for long; told twice, it is the same pause."""
        if self.state is WebhookState.ACTIVE:
            self._paused()

    class Paused(Aggregate.Event):
        """Messages wait until somebody at the organisation has looked."""

        TOPIC = "intake.webhook.paused"

    @event(Paused)
    def _paused(self) -> None:
        self.state = WebhookState.PAUSED

    def resume(self) -> None:
        """Send what waits. Raises WebhookOver, WebhookNotPaused."""
        self._must_go_on()
        if self.state is not WebhookState.PAUSED:
            raise WebhookNotPaused
        self._resumed()

    class Resumed(Aggregate.Event):
        """Messages go again."""

        TOPIC = "intake.webhook.resumed"

    @event(Resumed)
    def _resumed(self) -> None:
        self.state = WebhookState.ACTIVE

    def end(self, because: WebhookEnd) -> None:
        """Nothing is sent any more. Raises WebhookOver."""
        self._must_go_on()
        self._ended(because=because)

    class Ended(Aggregate.Event):
        """The organisation took it away, or the receiver answered that the address is gone."""

        TOPIC = "intake.webhook.ended"
        because: WebhookEnd

    @event(Ended)
    def _ended(self, because: WebhookEnd) -> None:
        self.state = WebhookState.ENDED

    def _must_go_on(self) -> None:
        if self.state is WebhookState.ENDED:
            raise WebhookOver
