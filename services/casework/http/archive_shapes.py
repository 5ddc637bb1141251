"""What is sent to and answered by the archivist's part of the API.

No body here may claim a day in the past: the days between an approval and a destruction are counted by our own clock.
"""

from __future__ import annotations

from typing import Any

from psycopg.rows import DictRow

from services.casework.domain.destruction import Mark, Trace
from services.casework.http.archive_reading import FileSeen
from services.casework.read_models.retention import Shelf
from shared.vocabulary.codes import CancelReason, RetentionAction
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, PageArgs, Schema

DECISION = "[A-Za-zÅÄÖåäö]{1,10}[- ][0-9]{4}[-:/][0-9]{1,8}(?: § ?[0-9]{1,4})?"
CANCELLED_BY_PEOPLE = (CancelReason.FILE_NEEDED, CancelReason.DECISION_APPEALED, CancelReason.WRONG_FILE, CancelReason.TO_BE_PRESERVED)


class ShelfArgs(PageArgs):
    """Which files: due (to be destroyed now), waiting (proposed or approved), preserve, done, later."""

    shelf = fields.Code(Shelf, load_default=Shelf.DUE)


class ProposalBody(Schema):
    """By which decision the file is to go."""

    decision = fields.Text(
        most=40,
        pattern=DECISION,
        told=later("Skriv beslutets nummer som UBN-2026-00012 § 14."),
        required=True,
        metadata={"label": later("Beslutets nummer")},
    )


class NothingBody(Schema):
    """Nothing is needed but the right and the version."""


class CancellationBody(Schema):
    """Why it is called off."""

    reason = fields.Code(CancelReason, among=CANCELLED_BY_PEOPLE, required=True, metadata={"label": later("Skäl")})


class FileItem(Schema):
    """A pupil's file in a list: no name, only numbers, days and states."""

    file_id = fields.Id()
    registry_numbers = fields.Several(fields.Text(), most=1000)
    closed_on = fields.Day()
    due_on = fields.Day()
    afterwards = fields.Text()
    state = fields.Text(allow_none=True)
    decision = fields.Text(allow_none=True)
    earliest_on = fields.Day(allow_none=True)
    destroyed_on = fields.Day(allow_none=True)


FileList = listed(FileItem)


class FileCaseItem(Schema):
    """One case of a file."""

    case_id = fields.Id()
    registry_number = fields.Text(allow_none=True)
    state = fields.Text()
    closed_on = fields.Day(allow_none=True)
    outcome = fields.Text(allow_none=True)
    due_on = fields.Day(allow_none=True)
    afterwards = fields.Text(allow_none=True)
    destroyed = fields.Flag()


class DeclinedItem(Schema):
    """A referral of the file that was declined or withdrawn, or handled to its end in an earlier system."""

    registry_number = fields.Text()
    declined_on = fields.Day()
    closed_elsewhere = fields.Flag(metadata={"description": later("Om ärendet i stället avslutades i ett tidigare system.")})
    due_on = fields.Day()


class StepItem(Schema):
    """One step of the destruction, in words, with its place in the log."""

    sentence = fields.Text()
    more = fields.Text()
    who = fields.Text()
    on = fields.Day()
    recorded_at = fields.Instant()
    position = fields.Whole()
    hash = fields.Text()


class LogItem(Schema):
    """What one service's log holds about the pupil, and its checkpoints before and after the destruction (size, and root in hexadecimal)."""

    service = fields.Text()
    events = fields.Whole()
    before_size = fields.Whole(most=2**53)
    before_root = fields.Text()
    after_size = fields.Whole(most=2**53, allow_none=True)
    after_root = fields.Text(allow_none=True)


class FileDocument(Schema):
    """A pupil's file: its cases and declined referrals, where its destruction stands, and the report once it is destroyed."""

    file_id = fields.Id()
    version = fields.Whole()
    state = fields.Text(allow_none=True)
    decision = fields.Text(allow_none=True)
    earliest_on = fields.Day(allow_none=True)
    held_back = fields.Text()
    cases = fields.Several(fields.Record(FileCaseItem), most=1000)
    declined = fields.Several(fields.Record(DeclinedItem), most=1000)
    steps = fields.Several(fields.Record(StepItem), most=1000)
    logs = fields.Several(fields.Record(LogItem))


class DatesAnswer(CommandAnswer):
    """How many cases got a retention date."""

    dated = fields.Whole()


def file_item(row: DictRow) -> dict[str, Any]:
    """A row of a list."""
    named = {name: row[name] for name in ("closed_on", "due_on", "state", "decision", "earliest_on", "destroyed_on")}
    afterwards = RetentionAction.PRESERVATION if row["preserved"] else RetentionAction.DESTRUCTION
    return {"file_id": row["pupil_id"], "registry_numbers": row["numbers"], "afterwards": afterwards, **named}


def file_document(seen: FileSeen) -> dict[str, Any]:
    """One file."""
    destruction = seen.destruction
    return {
        "file_id": seen.pupil_id,
        "version": seen.version,
        "state": seen.state,
        "decision": destruction.decision if destruction else None,
        "earliest_on": destruction.earliest_on if destruction else None,
        "held_back": seen.held_back,
        "cases": [
            {
                "case_id": case.id,
                "registry_number": case.referral.registry_number if case.referral else None,
                "state": case.state,
                "closed_on": seen.closings[case.id]["closed_on"],
                "outcome": seen.closings[case.id]["outcome"],
                "due_on": case.keeping.due_on if case.keeping else None,
                "afterwards": case.keeping.then if case.keeping else None,
                "destroyed": case.is_destroyed,
            }
            for case in seen.cases
        ],
        "declined": [{name: getattr(each, name) for name in DeclinedItem().fields} for each in seen.declined],
        "steps": [{name: getattr(each, name) for name in StepItem().fields} for each in seen.steps],
        "logs": logs_of(seen),
    }


def logs_of(seen: FileSeen) -> list[dict[str, Any]]:
    """The report's figures, a row a log; none before the destruction."""
    destruction = seen.destruction
    if destruction is None or destruction.traces is None:
        return []
    rows = []
    for service in ("intake", "consent", "casework"):
        trace: Trace = getattr(destruction.traces, service)
        after: Mark | None = getattr(destruction.after, service) if destruction.after else None
        rows.append(
            {
                "service": service,
                "events": trace.events,
                "before_size": trace.before.size,
                "before_root": trace.before.root,
                "after_size": after.size if after else None,
                "after_root": after.root if after else None,
            }
        )
    return rows
