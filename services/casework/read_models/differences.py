"""What differs between a case at two times: what, before, after, and because of which events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.casework.domain.case import Case
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.words import BROKEN, DESTROYED, PROTECTED, Words
from services.casework.story import actors, enumerated
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import Actor, DecisionState, SecurityMarking
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import say, translated

UNREAD = (PROTECTED, DESTROYED, BROKEN)
Key = tuple[object, ...]
Value = tuple[object, ...]
"""Parts that are written one after another: text, sealed words, or the id of a member of staff."""


@dataclass(frozen=True)
class Line:
    """One thing about a case: what it is called, and what it is."""

    what: str
    value: Value


@dataclass(frozen=True)
class Moment:
    """A case as it was, with all that was known then, and the day on which it is looked at."""

    file: CaseFile
    known: tuple[int, ...]
    on: date


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise; nothing where it was not there. `because` are versions of events; none where only time has passed."""

    what: str
    before: Value
    after: Value
    because: tuple[int, ...]


def moment(file: CaseFile, known: Iterable[Recorded], on: date) -> Moment:
    """A side of the comparison; `known` is wider than the file's own events where only what was so on a day is looked at."""
    return Moment(file, tuple(each.event.originator_version for each in known), on)


def differences(before: Moment, after: Moment, story: Iterable[Recorded]) -> list[Difference]:
    """What is otherwise after than before, in the order of a case's page; `story` holds all events that either side knows."""
    was, became = lines(before.file, before.on), lines(after.file, after.on)
    learned = set(after.known) ^ set(before.known)
    shown = {each.event.originator_version for each in before.file.events} ^ {each.event.originator_version for each in after.file.events}
    found = []
    for key in [*became, *(key for key in was if key not in became)]:
        old, new = was.get(key), became.get(key)
        if (old.value if old else ()) != (new.value if new else ()):
            because = touching(key, story, learned) or touching(key, story, shown)
            what = (new or old or Line("", ())).what
            found.append(Difference(what, old.value if old else (), new.value if new else (), because))
    return found


@dataclass(frozen=True)
class Told:
    """A difference in words."""

    what: str
    before: str
    after: str
    because: tuple[int, ...]


def told(found: Iterable[Difference], words: Words, people: Mapping[UUID, str]) -> list[Told]:
    """The differences in words; one where the same words were sealed anew is none, unless nobody may read which words they are."""
    said = [Told(each.what, written(each.before, words, people), written(each.after, words, people), each.because) for each in found]
    return [each for each in said if each.before != each.after or any(translated(mark) in each.after for mark in UNREAD)]


def written(value: Value, words: Words, people: Mapping[UUID, str]) -> str:
    """A line's value in words, as far as the reader may read them."""
    told = (people.get(part, say("Namn saknas")) if isinstance(part, UUID) else part if isinstance(part, str) else words.read(part) for part in value)
    return "".join(told)


def touching(key: Key, story: Iterable[Recorded], versions: Collection[int]) -> tuple[int, ...]:
    """The versions, of those given, of the events that may have changed a line."""
    told = {each.event.originator_version: each.event for each in story}
    return tuple(
        version
        for version, event in told.items()
        if version in versions and any(key[: len(touched)] == touched for touched in _touched_by(event, told.get(getattr(event, "corrects", 0))))
    )


def _touched_by(event: Any, stood: Any) -> tuple[Key, ...]:
    """The lines that an event may change, by the beginning of their keys; a correction changes only what it tells otherwise than what stood."""
    match event:
        case Case.ClosureCorrected():
            moved: tuple[Key, ...] = () if event.known_act.effective_on == stood.known_act.effective_on else (("state",), ("closure", "day"))
            return *moved, *(("closure", name) for name in _otherwise(event, stood, "outcome", "reason", "attendance", "note"))
        case Case.FollowUpCorrected():
            seen = "followed-up" if _otherwise(event, stood, "state", "done_on", "late") else "note"
            return ("decision", event.decision_id, seen), ("decision", event.decision_id, "note")
        case Case.MinutesCorrected():
            came = "held" if _otherwise(event, stood, "attended") else "minutes"
            return ("meeting", event.meeting_id, came), ("meeting", event.meeting_id, "minutes")
        case Case.DecisionCorrected():
            return ("decision", event.decision_id, "made"), *(
                ("decision", event.decision_id, "followed-up") for _ in _otherwise(event, stood, "due_on")
            )
        case Case.StartCorrected():
            return ("intervention", "first"), *(("intervention", "last") for _ in _otherwise(event, stood, "ends_on"))
        case Case.ExtensionCorrected():
            return (("intervention", "last"),)
        case Case.Announced() | Case.ReferralAccepted():
            return ("state",), ("referral",)
        case Case.SecurityMarked():
            return (("referral", "marking"),)
        case Case.CoordinatorAssigned():
            return ("state",), ("coordinator", event.coordinator_id)
        case Case.ConsentRequested() | Case.ConsentGranted() | Case.ConsentRefused() | Case.ConsentWithdrawn():
            return (("consent",),)
        case Case.InterventionStarted():
            return ("state",), ("intervention",)
        case Case.InterventionExtended():
            return (("intervention", "last"),)
        case Case.MeetingCalled():
            return ("meeting", event.meeting_id, "invited"), ("meeting", event.meeting_id, "held")
        case Case.MeetingHeld():
            return ("meeting", event.meeting_id, "held"), ("meeting", event.meeting_id, "minutes")
        case Case.InvitationCancelled():
            return (("meeting", event.meeting_id, "invited"),)
        case Case.DecisionMade():
            return (("decision", event.decision_id),)
        case Case.DecisionFollowedUp():
            return ("decision", event.decision_id, "followed-up"), ("decision", event.decision_id, "note")
        case Case.InformationDisclosed():
            return (("disclosure", event.disclosure_id),)
        case Case.Closed():
            return ("state",), ("closure",)
        case Case.RetentionSet():
            return (("keeping", "until"),)
        case Case.Destroyed():
            return (("keeping", "destroyed"),)
    return ()


def _otherwise(event: Any, stood: Any, *names: str) -> list[str]:
    return [name for name in names if getattr(event, name) != getattr(stood, name)]


def lines(file: CaseFile, on: date) -> dict[Key, Line]:
    """All that a case's page tells, line by line; free text stays sealed, and equal words of two events are different."""
    case, referral = file.case, file.case.referral
    found: dict[Key, Line] = {("state",): Line(say("Läge"), (label(case.state),))}
    if referral is not None:
        found["referral", "number"] = Line(say("Diarienummer"), (referral.registry_number,))
        found["referral", "pupil"] = Line(say("Elev"), (referral.pupil_name,))
        if referral.security_marking is not SecurityMarking.NONE:
            found["referral", "marking"] = Line(say("Skyddade personuppgifter"), (label(referral.security_marking),))
    for who, profession in case.coordinators.items():
        found["coordinator", who] = Line(say("Koordinator"), (who, f", {lower_label(profession)}"))
    found |= _consent(case, on)
    if case.starts_on and case.ends_on:
        found["intervention", "first"] = Line(say("Insatsens första dag"), (str(case.starts_on),))
        found["intervention", "last"] = Line(say("Insatsens sista dag"), (str(case.ends_on),))
    found |= _meetings(file) | _decisions(file) | _disclosures(file) | _closure(file)
    if case.keeping is not None:
        found["keeping", "until"] = Line(say("Akten sparas till"), (str(case.keeping.due_on),))
    if case.is_destroyed:
        found["keeping", "destroyed"] = Line(say("Akten"), (say("gallrad"),))
    return found


def _consent(case: Case, on: date) -> dict[Key, Line]:
    sharing = case.sharing
    if not sharing.version:
        return {}
    if sharing.holds(on):
        state = say("komplett")
    elif sharing.complete:
        state = say("har gått ut")
    else:
        state = say("inte komplett, %(yes)s av %(all)s har sagt ja", yes=len(sharing.said_yes), all=len(sharing.signatories))
    found: dict[Key, Line] = {("consent", "state"): Line(say("Samtycke"), (state,))}
    for actor in Actor:
        kinds = sorted(lower_label(each.information) for each in sharing.agreed(on) if each.actor is actor)
        if kinds:
            found["consent", "share", actor] = Line(say("Får delas med %(actor)s", actor=lower_label(actor)), (enumerated(kinds),))
    return found


def _meetings(file: CaseFile) -> dict[Key, Line]:
    found: dict[Key, Line] = {}
    for key, meeting in file.case.meetings.items():
        day = meeting.meets_on
        found["meeting", key, "invited"] = Line(say("Inbjudna till mötet %(day)s", day=day), (actors(meeting.standing),))
        came = (say("hölls med %(attended)s", attended=actors(meeting.attended)),) if meeting.attended is not None else (say("planerat"),)
        found["meeting", key, "held"] = Line(say("Mötet %(day)s", day=day), came)
        if key in file.minutes:
            found["meeting", key, "minutes"] = Line(say("Minnesanteckningar från mötet %(day)s", day=day), (file.minutes[key].minutes,))
    return found


def _decisions(file: CaseFile) -> dict[Key, Line]:
    found: dict[Key, Line] = {}
    for key, decision in file.case.decisions.items():
        what, made, seen = say("Beslut på mötet %(decided_on)s", decided_on=decision.decided_on), file.decisions[key], file.follow_ups.get(key)
        owner = say(" Ansvarig: %(owner)s, klart senast %(due_on)s.", owner=lower_label(decision.owner), due_on=decision.due_on)
        found["decision", key, "made"] = Line(what, (made.text, owner))
        state = (
            say("genomfört %(done_on)s", done_on=seen.done_on)
            if seen and decision.state is DecisionState.CARRIED_OUT
            else lower_label(decision.state)
        )
        late = say(", försenat") if file.was_late(key) else ""
        found["decision", key, "followed-up"] = Line(
            say("Uppföljning av beslut på mötet %(decided_on)s", decided_on=decision.decided_on), (state + late,)
        )
        if seen and seen.note:
            found["decision", key, "note"] = Line(say("Anteckning om beslut på mötet %(decided_on)s", decided_on=decision.decided_on), (seen.note,))
    return found


def _disclosures(file: CaseFile) -> dict[Key, Line]:
    return {
        ("disclosure", each.disclosure_id): Line(
            say("Utlämnat till %(actor)s", actor=lower_label(each.actor)),
            (f"{enumerated(lower_label(kind) for kind in each.information)}: ", each.what),
        )
        for each in file.disclosures
    }


def _closure(file: CaseFile) -> dict[Key, Line]:
    closure = file.closure
    if closure is None:
        return {}
    found: dict[Key, Line] = {
        ("closure", "day"): Line(say("Avslutades"), (str(file.closed_on),)),
        ("closure", "outcome"): Line(say("Utfall"), (label(closure.outcome),)),
        ("closure", "reason"): Line(say("Skäl att avsluta"), (label(closure.reason),)),
    }
    if closure.attendance is not None:
        found["closure", "attendance"] = Line(say("Närvaro vid avslutet"), (f"{closure.attendance} %",))
    if closure.note:
        found["closure", "note"] = Line(say("Anteckning vid avslutet"), (closure.note,))
    return found
