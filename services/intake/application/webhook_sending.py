"""Sends the messages that are due, each at least once and under one id, a matter's in order, and writes down how it went.

A message is leased before it is sent: if the process ends meanwhile, it is sent again when the lease has run out. What one receiver
takes its time with keeps nobody else waiting: it has a few places of its own, of many.
"""

from __future__ import annotations

import hmac
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread, current_thread
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from psycopg.rows import DictRow

from services.intake.application.webhook_noting import Noting
from services.intake.application.webhooks import Webhooks
from services.intake.outside.webhook import Answer, NotSent, Receivers, signed_headers
from shared.eventlog.act import Act, act_of_service
from shared.eventlog.sealed import SealedValue
from shared.messaging.loops import Loop, ProjectionLoop
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import SendingTrouble, WebhookNews
from shared.vocabulary.ids import service_id_of

PAUSES: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600, 36000)
"""Seconds between tries: eleven tries in about a day."""
LONGEST_WISH: Final = 3600.0
"""Seconds that a receiver may ask us to wait beyond that."""
SPREAD: Final = 0.2
"""How much a pause is lengthened at most, by chance: not everything that failed together comes back together."""
LEASE: Final = timedelta(seconds=90)
OVERLAP: Final = timedelta(days=1)
"""How long a former secret is signed with beside the new one."""
PAUSED_AFTER: Final = timedelta(days=3)
"""Without anything arriving."""
KEPT: Final = timedelta(days=30)
"""How long messages and their tries can be seen."""
AT_ONCE, AT_ONCE_EACH = 32, 2
MOST_OF_AN_ANSWER: Final = 4096
POLL, SWEEP_EVERY = 1.0, 3600.0

_log = structlog.get_logger(__name__)

_WITHHOLD = """
UPDATE webhook_message m SET state = 'withheld' FROM referral r
WHERE m.state = 'waiting' AND r.referral_id = m.matter AND r.handlers IS NOT NULL
"""
_LEASE = """
UPDATE webhook_message SET leased_until = %(until)s, tries = tries + 1
WHERE state = 'waiting' AND (leased_until IS NULL OR leased_until <= %(now)s) AND message_id IN (
    SELECT due.message_id FROM webhook w CROSS JOIN LATERAL (
        SELECT m.message_id, m.due_at FROM webhook_message m
        WHERE m.webhook_id = w.webhook_id AND m.state = 'waiting' AND m.due_at <= %(now)s AND (m.leased_until IS NULL OR m.leased_until <= %(now)s)
          AND (w.state = 'active' OR m.news = 'webhook.verification')
          AND NOT EXISTS (SELECT FROM webhook_message e
                          WHERE e.webhook_id = m.webhook_id AND e.matter = m.matter AND e.state = 'waiting' AND e.number < m.number)
        ORDER BY m.due_at, m.number
        LIMIT greatest(0, %(each)s - (SELECT count(*) FROM webhook_message l
                                      WHERE l.webhook_id = w.webhook_id AND l.state = 'waiting' AND l.leased_until > %(now)s))
    ) AS due WHERE w.state IN ('active', 'unverified') ORDER BY due.due_at LIMIT %(most)s)
RETURNING *
"""
_WEBHOOK = "SELECT address, secret, former_secret, rotated_at FROM webhook WHERE webhook_id = %s"
_TRY = """
INSERT INTO webhook_try (message_id, number, tried_at, took_ms, answered, trouble)
SELECT %(id)s, count(*) + 1, %(at)s, %(ms)s, %(answered)s, %(trouble)s FROM webhook_try WHERE message_id = %(id)s
"""
_STANDS = "UPDATE webhook_message SET state = %s, due_at = %s, leased_until = NULL WHERE message_id = %s AND state = 'waiting'"
_ARRIVED = "DELETE FROM webhook_failing WHERE webhook_id = %s"
_FAILED = (
    "INSERT INTO webhook_failing (webhook_id, since) VALUES (%s, %s) "
    "ON CONFLICT (webhook_id) DO UPDATE SET since = webhook_failing.since RETURNING since"
)
_OLD = (
    "happened_at < %(before)s AND (state <> 'waiting' OR NOT EXISTS "
    "(SELECT FROM webhook w WHERE w.webhook_id = webhook_message.webhook_id AND w.state = 'active'))"
)
_SWEEP_TRIES = f"DELETE FROM webhook_try WHERE message_id IN (SELECT message_id FROM webhook_message WHERE {_OLD})"  # noqa: S608
_SWEEP = f"DELETE FROM webhook_message WHERE {_OLD}"  # noqa: S608


def challenge_of(secret: str, message_id: UUID) -> str:
    """The word that a receiver answers with: nobody else knows it."""
    return hmac.digest(secret.encode(), message_id.bytes, "sha256").hex()


class Sending:
    """Sends what is due; `api` is the address that links to matters begin with."""

    def __init__(self, intake: Webhooks, receivers: Receivers, api: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._intake = intake
        self._database = intake.database
        self._receivers = receivers
        self._api = api
        self._now = now

    def lease(self, most: int) -> list[DictRow]:
        """Messages that are due, for this process to send."""
        self._database.execute(_WITHHOLD)
        now = self._now()
        return self._database.rows(_LEASE, {"now": now, "until": now + LEASE, "each": AT_ONCE_EACH, "most": most})

    def send(self, message: DictRow) -> None:
        """Send one that is leased, and write down how it went."""
        webhook = self._database.row(_WEBHOOK, (message["webhook_id"],))
        if webhook is None:
            return  # the register is being filled anew: the lease runs out
        secret = self._open(webhook["secret"])
        secrets = [secret]
        if webhook["rotated_at"] is not None and webhook["rotated_at"] + OVERLAP > self._now():
            secrets.append(self._open(webhook["former_secret"]))
        asks = message["news"] == WebhookNews.VERIFICATION
        body = self.body_of(message, secret)
        headers = signed_headers(secrets, str(message["message_id"]), int(self._now().timestamp()), body)
        begun, answer, trouble = time.monotonic(), None, None
        try:
            answer = self._receivers.post(self._open(webhook["address"]), body, headers, read=MOST_OF_AN_ANSWER if asks else 0)
            trouble = _trouble_with(answer, challenge_of(secret, message["message_id"]) if asks else None)
        except NotSent as error:
            trouble = error.trouble
        self._write_down(message, answer, trouble, int(1000 * (time.monotonic() - begun)))

    def body_of(self, message: DictRow, secret: str) -> bytes:
        """What is sent: the same in every try, without anything about a person."""
        news = WebhookNews(message["news"])
        if news is WebhookNews.VERIFICATION:
            data: dict[str, Any] = {"id": message["webhook_id"], "challenge": challenge_of(secret, message["message_id"])}
        elif news is WebhookNews.TEST:
            data = {"id": message["webhook_id"]}
        else:
            resource = "absence-notices" if news.startswith("absence-notice.") else "referrals"
            told = {"registry_number": message["registry_number"], "status": message["status"]}
            data = {"id": message["matter"], **told, "link": f"{self._api}/{resource}/{message['matter']}"}
        return orjson.dumps({"type": news, "timestamp": message["happened_at"].astimezone(UTC), "data": data}, option=orjson.OPT_UTC_Z)

    def sweep(self) -> None:
        """Forget what is old."""
        with self._database.transaction():
            for query in (_SWEEP_TRIES, _SWEEP):
                self._database.execute(query, {"before": self._now() - KEPT})

    def _write_down(self, message: DictRow, answer: Answer | None, trouble: SendingTrouble | None, took_ms: int) -> None:
        now, webhook_id, by = self._now(), message["webhook_id"], _by()
        with self._database.transaction():
            tried = {"id": message["message_id"], "at": now, "ms": took_ms, "answered": answer and answer.status, "trouble": trouble}
            self._database.execute(_TRY, tried)
            if trouble is None:
                self._database.execute(_STANDS, ("delivered", now, message["message_id"]))
                self._database.execute(_ARRIVED, (webhook_id,))
                if message["news"] == WebhookNews.VERIFICATION:
                    self._intake.webhook_answered(webhook_id, by)
            elif answer is not None and answer.status == 410:  # Gone
                self._database.execute(_STANDS, ("given-up", now, message["message_id"]))
                self._intake.webhook_gone(webhook_id, by)
            else:
                self._try_later(message, answer, now, by)

    def _try_later(self, message: DictRow, answer: Answer | None, now: datetime, by: Act) -> None:
        state, due_at = "given-up", now
        if message["tries"] <= len(PAUSES):
            wish = min(answer.wait or 0.0, LONGEST_WISH) if answer else 0.0
            pause = max(PAUSES[message["tries"] - 1] * random.uniform(1, 1 + SPREAD), wish)  # noqa: S311  nothing rests on it
            state, due_at = "waiting", now + timedelta(seconds=pause)
        self._database.execute(_STANDS, (state, due_at, message["message_id"]))
        failing = self._database.row(_FAILED, (message["webhook_id"], now))
        if failing is not None and failing["since"] + PAUSED_AFTER <= now:
            self._intake.webhook_fails(message["webhook_id"], by)

    def _open(self, token: str) -> str:
        return str(self._intake.open(SealedValue(token)))


def _trouble_with(answer: Answer, challenge: str | None) -> SendingTrouble | None:
    if not 200 <= answer.status < 300:
        return SendingTrouble.REFUSED
    if challenge is None:
        return None
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        told = None
    there = told.get("challenge") if isinstance(told, dict) else None
    return None if isinstance(there, str) and hmac.compare_digest(there.encode(), challenge.encode()) else SendingTrouble.CHALLENGE_NOT_ANSWERED


def _by() -> Act:
    return act_of_service(service_id_of("intake"), today())


class WebhookLoop(Loop):
    """Notes what there is to tell and sends what is due, each message in a thread of its own."""

    longest_rest = ProjectionLoop.longest_rest  # nothing is noted before their tables tell of it

    def __init__(self, noting: Noting, sending: Sending) -> None:
        super().__init__("intake webhooks")
        self._noting = noting
        self._sending = sending
        self._under_way: set[Thread] = set()
        self._lock = Lock()
        self._sweep_at = 0.0

    def turn(self) -> float:
        """Note and send; what is under way goes on by itself."""
        more = self._noting.run_once()
        with self._lock:
            free = AT_ONCE - len(self._under_way)
        leased = self._sending.lease(free) if free else []
        for message in leased:
            thread = Thread(target=self._send, args=(message,), name=self.name, daemon=True)
            with self._lock:
                self._under_way.add(thread)
            thread.start()
        if time.monotonic() >= self._sweep_at:
            self._sending.sweep()
            self._sweep_at = time.monotonic() + SWEEP_EVERY
        self.went_well()
        return 0.0 if more else POLL

    def stop(self) -> None:
        """End, and wait a little for what is under way; what isn't done by then is sent again when its lease has run out."""
        super().stop()
        ends = time.monotonic() + 1.0
        with self._lock:
            under_way = list(self._under_way)
        for thread in under_way:
            thread.join(max(0.0, ends - time.monotonic()))

    def _send(self, message: DictRow) -> None:
        try:
            self._sending.send(message)
        except Exception as error:  # noqa: BLE001  told by kind; the lease runs out, and the message is sent again
            _log.warning("a message was not sent", loop=self.name, error=type(error).__name__)
        finally:
            with self._lock:
                self._under_way.discard(current_thread())
            self.wake()
