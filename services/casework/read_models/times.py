"""A case's events as they were known at an instant, and as they were true on a day (docs/domain.md, "Two times").

As known: what the log held by then, in its own order. As true: of that, what was so by a day, in the order in which it became so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.casework.domain.case import Case
from services.casework.domain.errors import BeforeTheFirstEvent
from shared.eventlog.log import Recorded
from shared.vocabulary.calendar import day_of
from shared.vocabulary.language import say

Keys = tuple[Hashable, ...]


@dataclass(frozen=True)
class Times:
    """What of a case is asked for: as known at an instant (None: now), and of that what was so on a day (None: all of it)."""

    as_of: datetime | None = None
    as_true_on: date | None = None

    def of(self, story: Sequence[Recorded]) -> list[Recorded]:
        """The events that make the case so; none where the log held none by then. Raises BeforeTheFirstEvent for the day."""
        known = known_at(story, self.as_of)
        return true_on(known, self.as_true_on) if known and self.as_true_on else known

    def on(self, today: date) -> date:
        """The day on which the case is looked at: what is late, how far the intervention has come."""
        return self.as_true_on or (day_of(self.as_of) if self.as_of else today)


NOW = Times()


def known_at(story: Iterable[Recorded], as_of: datetime | None) -> list[Recorded]:
    """What the log held by an instant (None: now): positions and times grow together, so this is a beginning of the story."""
    return [each for each in story if as_of is None or each.recorded_at <= as_of]


def true_on(known: Sequence[Recorded], day: date) -> list[Recorded]:
    """Of what is known, what was so by the end of a day, in the order of the days and then of the log; raises BeforeTheFirstEvent.

    A correction takes the place, and the day, of what it corrects: both stay together, so that the last word stands. Nothing is so
    before what it rests on; and whatever the days, the case's first event comes first.
    """
    told = statements(known)
    days = _days_of(told)
    so = sorted((days[root], root) for root in told if days[root] <= day)
    if not so:
        raise BeforeTheFirstEvent(say("Den dagen fanns ärendet inte än. Välj en senare dag."))
    first = min(told)
    return [each for root in (first, *(root for _, root in so if root != first)) for each in told[root]]


def steps(story: Iterable[Recorded]) -> list[datetime]:
    """The instants at which the log learned something, in order: a case's own steps, each a whole act."""
    return list(dict.fromkeys(each.recorded_at for each in story))


def written_together(story: Sequence[Recorded]) -> bool:
    """Whether the log learned within a day what is told of more than a month, as where a past is played or taken over."""
    days = [each.event.known_act.effective_on for each in story]
    return story[-1].recorded_at - story[0].recorded_at < timedelta(days=1) and max(days) - min(days) > timedelta(days=30)


def statements(events: Iterable[Recorded]) -> dict[int, list[Recorded]]:
    """What was told, by the version of the event that told it first: that event and its corrections, the last word last."""
    roots: dict[int, int] = {}
    told: dict[int, list[Recorded]] = {}
    for each in events:
        version, corrects = each.event.originator_version, getattr(each.event, "corrects", None)
        roots[version] = version if corrects is None else roots[corrects]
        told.setdefault(roots[version], []).append(each)
    return told


def _days_of(told: dict[int, list[Recorded]]) -> dict[int, date]:
    """The day on which each statement became so: the day that its last word tells, or the day of what it rests on where that is later."""
    days: dict[int, date] = {}
    latest: dict[Hashable, date] = {}
    for root, words in told.items():
        rests_on, carries = _footing(words[0].event)
        days[root] = max(words[-1].event.known_act.effective_on, *(latest[key] for key in rests_on if key in latest), date.min)
        for key in carries:
            latest[key] = max(days[root], latest.get(key, date.min))
    return days


def _footing(event: object) -> tuple[Keys, Keys]:
    """What an event rests on, and what later ones may rest on because of it.

    It rests on what it could not be applied without, and on an earlier word about the same thing: an answer on its question, minutes on
    the call, an extension on the end that it moves.
    """
    match event:
        case Case.SecurityMarked():
            return ("queue", "marking"), ("marking",)
        case Case.ReferralAccepted() | Case.CoordinatorAssigned():
            return ("queue",), ("queue",) if isinstance(event, Case.ReferralAccepted) else ()
        case Case.InterventionStarted() | Case.InterventionExtended():
            return ("queue", "intervention"), ("intervention",)
        case Case.Closed():
            return ("queue", "intervention"), ("closure",)
        case Case.RetentionSet() | Case.Preserved() | Case.Destroyed():
            return ("closure", "retention"), ("retention",)
        case Case.ConsentRequested():
            return ("consent",), ("question", "consent")
        case Case.ConsentGranted():
            return _answer(event.grant.signatory_id)
        case Case.ConsentRefused():
            return _answer(event.refusal.signatory_id)
        case Case.ConsentWithdrawn():
            return _answer(event.withdrawal.signatory_id)
        case Case.MeetingCalled() | Case.MeetingHeld():
            return (("meeting", event.meeting_id),), (("meeting", event.meeting_id),)
        case Case.InvitationCancelled():
            return (("meeting", event.meeting_id),), ()
        case Case.DecisionMade():
            return (("meeting", event.meeting_id),), (("decision", event.decision_id),)
        case Case.DecisionFollowedUp():
            return (("decision", event.decision_id),), (("decision", event.decision_id),)
    return (), ()


def _answer(signatory: Hashable) -> tuple[Keys, Keys]:
    """An answer rests on the question and on the same signatory's answer before; a new question comes after every answer to the old one."""
    return ("question", ("answer", signatory)), (("answer", signatory), "consent")
