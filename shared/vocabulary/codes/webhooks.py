"""Codes of webhooks and of what is sent to them."""

from enum import StrEnum


class WebhookNews(StrEnum):
    """What a webhook tells of; the value is the message's `type`, written with dots as the Standard Webhooks want it."""

    REFERRAL_RECEIVED = "referral.received"
    REFERRAL_COMPLETION_ASKED = "referral.completion-asked"
    REFERRAL_COMPLETED = "referral.completed"
    REFERRAL_ACCEPTED = "referral.accepted"
    REFERRAL_DECLINED = "referral.declined"
    REFERRAL_STATUS_CHANGED = "referral.status-changed"
    NOTICE_RECEIVED = "absence-notice.received"
    NOTICE_COMPLETED = "absence-notice.completed"
    NOTICE_TAKEN_ON = "absence-notice.taken-on"
    NOTICE_FOLLOWED_UP = "absence-notice.followed-up"
    NOTICE_CLOSED = "absence-notice.closed"
    TEST = "webhook.test"
    VERIFICATION = "webhook.verification"


class WebhookState(StrEnum):
    """Whether messages go to a webhook's address."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class WebhookEnd(StrEnum):
    """Why a webhook is no more."""

    REMOVED = "removed"
    GONE = "gone"


class MessageState(StrEnum):
    """How far one message to a webhook has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"
    WITHHELD = "withheld"


class SendingTrouble(StrEnum):
    """Why a message did not arrive."""

    NO_SUCH_HOST = "no-such-host"
    ADDRESS_NOT_ALLOWED = "address-not-allowed"
    NO_CONNECTION = "no-connection"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too-slow"
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    CHALLENGE_NOT_ANSWERED = "challenge-not-answered"
