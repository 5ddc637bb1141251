"""Notes what there is to tell: one message a webhook for each of its organisation's events, in the log's order, once.

The log's place and the messages are written in one transaction. What casework and consent have told of (`progress_news`) comes after all
of the log that stands before it, so that nothing is told of a referral before its acceptance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from psycopg.rows import DictRow

from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.duplicate import PossibleDuplicate
from services.intake.domain.referral import Referral
from shared.eventlog.database import Database
from shared.eventlog.log import EventLog, Recorded
from shared.vocabulary.codes import ReferralState, WebhookNews

PORTION: Final = 500
_TELLS: Final[Mapping[str, tuple[WebhookNews, str | None]]] = {
    Referral.Received.TOPIC: (WebhookNews.REFERRAL_RECEIVED, ReferralState.RECEIVED),
    Referral.SchoolTold.TOPIC: (WebhookNews.REFERRAL_RECEIVED, None),
    Referral.SentBack.TOPIC: (WebhookNews.REFERRAL_COMPLETION_ASKED, ReferralState.TO_COMPLETE),
    Referral.Completed.TOPIC: (WebhookNews.REFERRAL_COMPLETED, ReferralState.RECEIVED),
    Referral.Accepted.TOPIC: (WebhookNews.REFERRAL_ACCEPTED, ReferralState.ACCEPTED),
    Referral.Declined.TOPIC: (WebhookNews.REFERRAL_DECLINED, ReferralState.DECLINED),
    AbsenceNotice.Received.TOPIC: (WebhookNews.NOTICE_RECEIVED, None),
    AbsenceNotice.Completed.TOPIC: (WebhookNews.NOTICE_COMPLETED, None),
    AbsenceNotice.TakenOn.TOPIC: (WebhookNews.NOTICE_TAKEN_ON, None),
    AbsenceNotice.FollowedUp.TOPIC: (WebhookNews.NOTICE_FOLLOWED_UP, None),
    AbsenceNotice.Closed.TOPIC: (WebhookNews.NOTICE_CLOSED, None),
}
"""What each event is to the sender, and where the matter then stood; None: where its own row says.

A referral that a guardian sent comes to the school when she lets the school know.
"""

_NOTED = "SELECT position FROM webhook_noted FOR UPDATE"
_MOVE = "UPDATE webhook_noted SET position = %s"
# Whose messages there are, and about what, is read from these tables: nothing is noted beyond where they have come.
_READ_BY_ALL = """
SELECT min(coalesce(p.position, 0)) AS through FROM unnest(ARRAY['webhooks', 'referrals', 'notices']) AS name
LEFT JOIN follower_position p ON p.follower = name AND p.source = 'intake'
"""
_END = "SELECT coalesce(max(notification_id), 0) AS position FROM log_events"
_WEBHOOKS = "SELECT webhook_id, organisers_of(organiser_id) AS organisers, news, since FROM webhook WHERE state IN ('active', 'paused')"
_MERGED = "SELECT referral_id FROM referral_standing WHERE into_id = ANY(%(ids)s) OR case_id = ANY(%(ids)s)"
_MATTERS = """
SELECT referral_id AS matter, case_id, merged_into, followed_case, organiser_id, registry_number, state = 'accepted' AS accepted, status,
    handlers IS NOT NULL AS for_handlers
FROM referral_status WHERE referral_id = ANY(%(ids)s || %(merged)s) OR case_id = ANY(%(ids)s)
UNION ALL
SELECT notice_id, NULL, NULL, NULL, organiser_id, registry_number, false, state, false FROM absence_notice WHERE notice_id = ANY(%(ids)s)
"""
_FOLLOWED = frozenset({WebhookNews.REFERRAL_ACCEPTED, WebhookNews.REFERRAL_STATUS_CHANGED})
"""What becomes of a referral is news also to who sent one that is part of it; what it is asked for is not, nor that it is declined."""
_PROGRESS = "SELECT number, case_id, status, happened_at FROM progress_news ORDER BY number LIMIT %s"
_TOLD = "DELETE FROM progress_news WHERE number = ANY(%s)"
_MESSAGE = (
    "INSERT INTO webhook_message (message_id, webhook_id, matter, news, registry_number, status, happened_at, due_at) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (message_id) DO NOTHING"
)


@dataclass(frozen=True)
class _Happened:
    """One thing to tell: `mark` is the same whenever it is noted; `merging`: a verdict has made it part of one that may be accepted."""

    mark: str
    about: UUID
    news: WebhookNews
    status: str | None
    at: datetime
    position: int | None = None
    merging: bool = False


class Noting:
    """Turns events and progress into messages."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._database = log.database

    def run_once(self) -> bool:
        """Note the next part; True if there may be more."""
        with self._database.transaction() as transaction:
            noted = self._number(_NOTED, "position")
            progress = self._database.rows(_PROGRESS, (PORTION,))
            end, through = self._number(_END, "position"), self._number(_READ_BY_ALL, "through")
            webhooks = self._database.rows(_WEBHOOKS)
            reached, happened = self._happened(noted, through) if webhooks else (max(noted, through), [])
            if reached >= end:
                happened += [_progress(row) for row in progress]
                self._database.execute(_TOLD, ([row["number"] for row in progress],))
            messages = list(_messages(self._database, webhooks, happened))
            if messages:
                transaction.connection.cursor().executemany(_MESSAGE, messages)
            if reached != noted:
                self._database.execute(_MOVE, (reached,))
        return reached < through or len(progress) == PORTION

    def _happened(self, noted: int, through: int) -> tuple[int, list[_Happened]]:
        """What stands in the next part of the log, and where that ends."""
        rows = self._log.stored(noted, PORTION, through)
        told = [(row, *_TELLS[row["topic"]]) for row in rows if row["topic"] in _TELLS]
        found = [
            _Happened(_mark_of(row, news), row["originator_id"], news, status, row["recorded_at"], row["position"]) for row, news, status in told
        ]
        found += [each for row in rows if row["topic"] == PossibleDuplicate.Judged.TOPIC for each in _merged(self._log.read(row))]
        found.sort(key=lambda each: each.position or 0)
        return (rows[-1]["position"] if len(rows) == PORTION else max(noted, through)), found

    def _number(self, query: str, name: str) -> int:
        row = self._database.row(query)
        assert row is not None, "the row was made by the migration, or counts"
        return int(row[name])


def _mark_of(row: DictRow, news: WebhookNews) -> str:
    """An event's place; a referral is received once, whether its receipt or the guardian's word to the school is noted first."""
    return f"received {row['originator_id']}" if news is WebhookNews.REFERRAL_RECEIVED else str(row["position"])


def _merged(recorded: Recorded) -> Iterable[_Happened]:
    """A referral that is part of another from now on, which may be accepted already."""
    if recorded.event.merging is not None:
        merged = recorded.event.merging.merged
        yield _Happened(f"accepted {merged}", merged, WebhookNews.REFERRAL_ACCEPTED, None, recorded.recorded_at, recorded.position, merging=True)


def _progress(row: DictRow) -> _Happened:
    return _Happened(f"progress {row['number']}", row["case_id"], WebhookNews.REFERRAL_STATUS_CHANGED, row["status"], row["happened_at"])


def _messages(database: Database, webhooks: Iterable[DictRow], happened: list[_Happened]) -> Iterable[tuple[Any, ...]]:
    """A message for each webhook that wants to hear; what only named handlers may know of is told to nobody."""
    matters = _matters(database, list({each.about for each in happened})) if happened else {}
    for each in happened:
        for matter in matters[each.about]:
            yield from _messages_of(each, matter, webhooks)


def _messages_of(happened: _Happened, matter: DictRow, webhooks: Iterable[DictRow]) -> Iterable[tuple[Any, ...]]:
    is_own = happened.about in (matter["matter"], matter["case_id"])
    if matter["for_handlers"] or (happened.merging and not matter["accepted"]) or not (is_own or happened.news in _FOLLOWED):
        return
    mark = happened.mark if is_own else _mark_of_merged(happened, matter["matter"])
    told = (matter["matter"], happened.news, matter["registry_number"], happened.status or matter["status"], happened.at, happened.at)
    for webhook in webhooks:
        since = happened.position is None or webhook["since"] is None or webhook["since"] < happened.position
        if matter["organiser_id"] in webhook["organisers"] and happened.news in webhook["news"] and since:
            yield (uuid5(webhook["webhook_id"], mark), webhook["webhook_id"], *told)


def _mark_of_merged(happened: _Happened, referral_id: UUID) -> str:
    """Its own, also beside the other's at one organisation; accepted once, whether the verdict or the acceptance comes first."""
    return f"accepted {referral_id}" if happened.news is WebhookNews.REFERRAL_ACCEPTED else f"{happened.mark} {referral_id}"


def _matters(database: Database, ids: list[UUID]) -> Mapping[UUID, list[DictRow]]:
    """What each of these ids is about: a matter, by its own id or its case's, and the referrals that are part of it."""
    merged = [row["referral_id"] for row in database.rows(_MERGED, {"ids": ids})]
    found: dict[UUID, list[DictRow]] = defaultdict(list)
    for row in database.rows(_MATTERS, {"ids": ids, "merged": merged}):
        for each in {row["matter"], row["case_id"], row["merged_into"], row["followed_case"]} - {None}:
            found[each].append(row)
    return found
