"""What casework's API answers: the shapes, and how each is made of what was read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.differences import Told
from services.casework.read_models.history import Entry
from services.casework.read_models.times import Times
from services.casework.read_models.words import Words
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import DecisionState
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class CaseAnswer(CommandAnswer):
    """What a command on a case answers: `id` is what it made, `version` and `state` are the case's."""

    case_id = fields.Id(required=True)
    decision_ids = fields.Several(fields.Id())


class CaseItem(Schema):
    """A case in a list, without a word of personal text."""

    case_id = fields.Id()
    registry_number = fields.Text()
    state = fields.Text()
    version = fields.Whole()
    organiser_id = fields.Id()
    school_unit_id = fields.Id()
    school_form = fields.Text()
    school_year = fields.Whole(allow_none=True)
    received_on = fields.Day()
    consent_complete = fields.Flag()
    starts_on = fields.Day(allow_none=True)
    ends_on = fields.Day(allow_none=True)
    closed_on = fields.Day(allow_none=True)
    outcome = fields.Text(allow_none=True)
    reason = fields.Text(allow_none=True)
    destroyed_on = fields.Day(allow_none=True)
    destroyed_by = fields.Text(allow_none=True)
    coordinators = fields.Several(fields.Id())
    late_decisions = fields.Whole()


CaseList = listed(CaseItem)


class CoordinatorItem(Schema):
    """A coordinator of a case."""

    coordinator_id = fields.Id()
    profession = fields.Text()


class ShareItem(Schema):
    """One actor may have one kind of information."""

    actor = fields.Text()
    information = fields.Text()


class ConsentItem(Schema):
    """The consent as the case knows it; consent itself is asked before anything is shared."""

    version = fields.Whole()
    complete = fields.Flag()
    shares = fields.Several(fields.Record(ShareItem))


class MeetingItem(Schema):
    """A meeting; `attended` and `minutes` are null until it is held."""

    meeting_id = fields.Id()
    meets_on = fields.Day()
    time = fields.Text()
    place = fields.Text()
    agenda = fields.Text()
    invited = fields.Several(fields.Text())
    cancelled = fields.Several(fields.Text())
    attended = fields.Several(fields.Text(), allow_none=True)
    minutes = fields.Text(allow_none=True)


class DecisionItem(Schema):
    """A decision, and whether it got done; `late` as of today while it is open."""

    decision_id = fields.Id()
    meeting_id = fields.Id()
    owner = fields.Text()
    text = fields.Text()
    due_on = fields.Day()
    state = fields.Text()
    late = fields.Flag()
    done_on = fields.Day(allow_none=True)


class CaseDocument(Schema):
    """One case; personal words are `[skyddad]` without the right to them and `[gallrad]` after destruction.

    `as_of` and `as_true_on` are the times that were asked for; null: as known now, and all of it.
    """

    case_id = fields.Id()
    as_of = fields.Instant(allow_none=True)
    as_true_on = fields.Day(allow_none=True)
    version = fields.Whole()
    state = fields.Text()
    registry_number = fields.Text(allow_none=True)
    referral_id = fields.Id(allow_none=True)
    school_knows = fields.Flag(metadata={"description": later("Om skolan får veta om ärendet, som det är nu.")})
    pupil_name = fields.Text()
    organiser_id = fields.Id(allow_none=True)
    school_unit_id = fields.Id(allow_none=True)
    school_form = fields.Text(allow_none=True)
    school_year = fields.Whole(allow_none=True)
    received_on = fields.Day(allow_none=True)
    coordinators = fields.Several(fields.Record(CoordinatorItem))
    consent = fields.Record(ConsentItem)
    starts_on = fields.Day(allow_none=True)
    ends_on = fields.Day(allow_none=True)
    meetings = fields.Several(fields.Record(MeetingItem))
    decisions = fields.Several(fields.Record(DecisionItem))
    closed_on = fields.Day(allow_none=True)
    outcome = fields.Text(allow_none=True)
    reason = fields.Text(allow_none=True)
    attendance = fields.Whole(allow_none=True)
    destroyed_on = fields.Day(allow_none=True)
    destroyed_by = fields.Text(allow_none=True)


class HistoryItem(Schema):
    """One event of a case's history, in words; `hash` and `position` are its place in the log.

    `corrects` and `corrected_by` are versions of other events of the case: what this one takes the place of, what stands in its place.
    """

    position = fields.Whole()
    version = fields.Whole()
    topic = fields.Text()
    corrects = fields.Whole(allow_none=True)
    corrected_by = fields.Whole(allow_none=True)
    recorded_at = fields.Instant()
    effective_on = fields.Day()
    known_on = fields.Day(allow_none=True)
    sentence = fields.Text()
    more = fields.Text()
    text = fields.Text()
    who = fields.Text()
    why = fields.Text()
    actor = fields.Id()
    role = fields.Text()
    organisation = fields.Id(allow_none=True)
    permit = fields.Id(allow_none=True)
    correlation = fields.Id()
    hash = fields.Text()


class HistoryDocument(Schema):
    """A case's history as known at an instant (null: now), oldest first; `position` is the newest event's place in the log.

    With `as_true_on`: what was so by that day, in the order in which it became so; a correction stands beside what it corrects.
    """

    case_id = fields.Id()
    as_of = fields.Instant(allow_none=True)
    as_true_on = fields.Day(allow_none=True)
    position = fields.Whole()
    items = fields.Several(fields.Record(HistoryItem), most=100_000)


class CauseItem(Schema):
    """An event that made a difference."""

    version = fields.Whole()
    position = fields.Whole()
    recorded_at = fields.Instant()
    sentence = fields.Text()


class DifferenceItem(Schema):
    """One thing that is otherwise; empty where it was not there. Without any event behind it, only time has passed."""

    what = fields.Text()
    before = fields.Text()
    after = fields.Text()
    because = fields.Several(fields.Record(CauseItem), most=100_000)


class DifferencesDocument(Schema):
    """What differs between a case as known at `since` and at `as_of` (null: now); with `as_true_on`, of what was so by that day."""

    case_id = fields.Id()
    since = fields.Instant()
    as_of = fields.Instant(allow_none=True)
    as_true_on = fields.Day(allow_none=True)
    items = fields.Several(fields.Record(DifferenceItem), most=100_000)


class TeamMemberItem(Schema):
    """A time in the team, first and last day included."""

    person_id = fields.Id()
    profession = fields.Text()
    starts_on = fields.Day()
    ends_on = fields.Day(allow_none=True)
    capacity = fields.Whole()


TeamMemberList = listed(TeamMemberItem)


_OF_A_CASE = tuple(CaseItem().fields)  # made once: a schema costs more than what is written with it


def case_item(row: DictRow) -> dict[str, Any]:
    """A row of a list."""
    return {name: row[name] for name in _OF_A_CASE}


def case_document(file: CaseFile, words: Words, times: Times, *, school_knows: bool) -> dict[str, Any]:
    """One case, with its words opened as far as the reader may."""
    on = times.on(today())
    case, referral, closure = file.case, file.case.referral, file.closure
    agreed = sorted((share.actor, share.information) for share in case.sharing.agreed(on))
    return {
        "case_id": case.id,
        "as_of": times.as_of,
        "as_true_on": times.as_true_on,
        "version": case.version,
        "state": case.state,
        "registry_number": referral.registry_number if referral else None,
        "referral_id": referral.referral_id if referral else None,
        "school_knows": school_knows,
        "pupil_name": words.read(referral.pupil_name) if referral else "",
        "organiser_id": referral.organiser_id if referral else None,
        "school_unit_id": referral.school_unit_id if referral else None,
        "school_form": referral.school_form if referral else None,
        "school_year": referral.school_year if referral else None,
        "received_on": referral.received_on if referral else None,
        "coordinators": [{"coordinator_id": who, "profession": profession} for who, profession in case.coordinators.items()],
        "consent": {
            "version": case.sharing.version,
            "complete": case.sharing.complete,
            "shares": [{"actor": actor, "information": information} for actor, information in agreed],
        },
        "starts_on": case.starts_on,
        "ends_on": case.ends_on,
        "meetings": [_meeting(file, meeting_id, words) for meeting_id in case.meetings],
        "decisions": [_decision(file, decision_id, words, on) for decision_id in case.decisions],
        "closed_on": file.closed_on,
        "outcome": closure.outcome if closure else None,
        "reason": closure.reason if closure else None,
        "attendance": closure.attendance if closure else None,
        "destroyed_on": file.destroyed.known_act.effective_on if file.destroyed else None,
        "destroyed_by": file.destroyed.decision if file.destroyed else None,
    }


def _meeting(file: CaseFile, meeting_id: UUID, words: Words) -> dict[str, Any]:
    meeting, call = file.case.meetings[meeting_id], file.calls[meeting_id]
    held = file.minutes.get(meeting_id)
    return {
        "meeting_id": meeting_id,
        "meets_on": meeting.meets_on,
        "time": words.read(call.time),
        "place": words.read(call.place),
        "agenda": words.read(call.agenda),
        "invited": list(meeting.invited),
        "cancelled": sorted(meeting.cancelled),
        "attended": None if meeting.attended is None else list(meeting.attended),
        "minutes": words.read(held.minutes) if held else None,
    }


def _decision(file: CaseFile, decision_id: UUID, words: Words, on: date) -> dict[str, Any]:
    decision, made = file.case.decisions[decision_id], file.decisions[decision_id]
    follow_up = file.follow_ups.get(decision_id)
    is_open = decision.state is DecisionState.OPEN
    return {
        "decision_id": decision_id,
        "meeting_id": made.meeting_id,
        "owner": decision.owner,
        "text": words.read(made.text),
        "due_on": decision.due_on,
        "state": decision.state,
        "late": decision_id in file.late_decisions(on) if is_open else file.was_late(decision_id),
        "done_on": follow_up.done_on if follow_up else None,
    }


def history_document(case_id: UUID, times: Times, entries: list[Entry]) -> dict[str, Any]:
    """A case's history in words."""
    names = [name for name in HistoryItem().fields if entries and hasattr(entries[0], name)]
    items = [
        {
            **{name: getattr(each, name) for name in names},
            "sentence": each.told.what,
            "more": each.told.more,
            "text": each.told.text,
        }
        for each in entries
    ]
    position = max(each.position for each in entries)
    return {"case_id": case_id, "as_of": times.as_of, "as_true_on": times.as_true_on, "position": position, "items": items}


def differences_document(case_id: UUID, since: datetime, times: Times, found: list[Told], entries: list[Entry]) -> dict[str, Any]:
    """What differs, each with the events that made it so."""
    by_version = {each.version: each for each in entries}
    items = [
        {
            "what": each.what,
            "before": each.before,
            "after": each.after,
            "because": [_cause(by_version[version]) for version in each.because],
        }
        for each in found
    ]
    return {"case_id": case_id, "since": since, "as_of": times.as_of, "as_true_on": times.as_true_on, "items": items}


def _cause(entry: Entry) -> dict[str, Any]:
    return {"version": entry.version, "position": entry.position, "recorded_at": entry.recorded_at, "sentence": entry.told.what}
