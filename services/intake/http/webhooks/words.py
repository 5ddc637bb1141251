"""How pages speak of webhooks: states as words and colours, tries as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.intake.domain.webhook import TO_CHOOSE
from shared.vocabulary.codes import MessageState, SendingTrouble, WebhookEnd, WebhookNews, WebhookState
from shared.vocabulary.labels import label
from shared.vocabulary.language import say

_TONES: Final = {WebhookState.UNVERIFIED: "warn", WebhookState.ACTIVE: "ok", WebhookState.PAUSED: "stop", WebhookState.ENDED: "calm"}
_MESSAGE_TONES: Final = {
    MessageState.WAITING: "warn",
    MessageState.DELIVERED: "ok",
    MessageState.GIVEN_UP: "stop",
    MessageState.WITHHELD: "calm",
}
_TO_SEND_AGAIN: Final = (MessageState.DELIVERED, MessageState.GIVEN_UP)


def shown_webhook(item: Mapping[str, Any]) -> dict[str, Any]:
    """A webhook for its page and the list."""
    state = WebhookState(item["state"])
    ended = item["ended_because"]
    news = [label(WebhookNews(each)) for each in item["news"]]
    shown = {"news": news, "told_all": len(news) == len(TO_CHOOSE), "ended": label(WebhookEnd(ended)) if ended else ""}
    return {**item, **shown, "tag": (label(state), _TONES[state])}


def shown_message(row: Mapping[str, Any]) -> dict[str, Any]:
    """A message for the log."""
    state = MessageState(row["state"])
    news = WebhookNews(row["news"])
    return {
        **row,
        "told": label(news),
        "link": _link(news, row),
        "tag": (label(state), _MESSAGE_TONES[state]),
        "next_try_at": row["due_at"] if state is MessageState.WAITING and row["tries"] else None,
        "tries": [{**each, "sentence": _sentence(each)} for each in row["tries"]],
        "may_be_sent_again": state in _TO_SEND_AGAIN,
    }


def _link(news: WebhookNews, row: Mapping[str, Any]) -> str:
    if row["registry_number"] is None:
        return ""
    return f"/intake/notices/absence/{row['matter']}" if news.startswith("absence-notice.") else f"/intake/referrals/{row['matter']}"


def _sentence(each: Mapping[str, Any]) -> str:
    trouble, took = label(SendingTrouble(each["trouble"])) if each["trouble"] else "", each["took_ms"]
    if each["answered"] is None:
        return say("%(trouble)s (%(took)s ms)", trouble=trouble, took=took)
    if trouble:
        return say("Svar %(status)s: %(trouble)s (%(took)s ms)", status=each["answered"], trouble=trouble, took=took)
    return say("Svar %(status)s (%(took)s ms)", status=each["answered"], took=took)
