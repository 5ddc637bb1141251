"""Casework's pages to read: lists of cases, the queue, one case, one meeting."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.casework.application import Casework
from services.casework.http import looks as case_look
from services.casework.http.reading import case_for_reader, reader, words_of
from services.casework.policies import HANDLERS, READERS
from services.casework.read_models import registers, team
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.case_list import CaseLists, Waiting
from services.casework.read_models.history import book_of, chronicle
from services.casework.read_models.protection import in_the_open, is_protected
from services.casework.read_models.untold import untold
from services.casework.read_models.words import Words, names_of
from shared.eventlog.subjects import destroyed
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later, say, translated
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.paging import Page
from shared.web.rights import allowed
from shared.web.service import application, the_service

pages = Blueprint("pages", __name__)

ROWS = 25
NARROWED = {
    Waiting.OPEN: later("Öppna"),
    Waiting.LATE: later("Försenade"),
    Waiting.QUEUED: later("I kö"),
    Waiting.ASSIGNED: later("Ska starta"),
    Waiting.RUNNING: later("Pågår"),
    Waiting.CLOSED: later("Avslutade"),
}
DONE = {
    "assigned": later("Koordinatorn har fått ärendet."),
    "started": later("Insatsen har startat."),
    "extended": later("Insatsen är förlängd."),
    "called": later("Kallelsen är sparad. Nu kan du skicka den till de inbjudna."),
    "held": later("Minnesanteckningarna och besluten är sparade."),
    "followed-up": later("Uppföljningen är sparad."),
    "disclosed": later("Utlämnandet är sparat. Nu kan du lämna uppgifterna."),
    "closed": later("Ärendet är avslutat. Det går att läsa och att rätta, men inte att ändra."),
    "corrected": later("Rättelsen är sparad. Det som stod förut finns kvar i historien."),
}


def page_number() -> int:
    """Which page of a list is asked for; the first where that can't be read."""
    return max(1, min(request.args.get("page", 1, int), 10_000))


@pages.get("/")
@allowed(*READERS)
@shows_nothing
def start() -> ResponseReturnValue:
    """Where one's work begins."""
    return redirect("/casework/audit" if reader().role is Role.AUDITOR else "/casework/cases", 303)


@pages.get("/cases")
@allowed(*HANDLERS)
@looks(Look.LIST)
def list_cases() -> str:
    """The reader's cases: what is waiting, late ones first."""
    who, on, number = reader(), today(), page_number()
    narrowed = next((each for each in NARROWED if each == request.args.get("show")), Waiting.OPEN)
    lists = CaseLists(the_service().database, who, on)
    rows, total = lists.page(narrowed, ROWS, (number - 1) * ROWS)
    late = lists.late_decisions(10)
    looked(rows=[*rows, *late], shown=len(rows))
    return render_template(
        "casework/cases.html",
        page=Page(rows, number, ROWS, total),
        names=_pupils(rows),
        people=_coordinators(rows),
        counts=lists.counts(),
        narrowed=narrowed,
        labels={each: translated(told) for each, told in NARROWED.items()},
        late=late,
        words=Words(application(Casework), True),
        leads=who.role is Role.TEAM_LEAD,
        on=on,
        kinds=case_look.STATE_KINDS,
    )


@pages.get("/queue")
@allowed(Role.TEAM_LEAD)
@looks(Look.LIST)
def show_queue() -> str:
    """Who has waited longest, and who has room."""
    on, number = today(), page_number()
    rows, total = CaseLists(the_service().database, reader(), on).queue(ROWS, (number - 1) * ROWS)
    looked(rows=rows)
    return render_template("casework/queue.html", page=Page(rows, number, ROWS, total), names=_pupils(rows), members=members_today(), on=on)


@pages.get("/cases/<uuid:case_id>")
@allowed(*READERS)
@looks(Look.CASE)
def show_case(case_id: UUID) -> str:
    """One case in one look: facts, what to do, what may be shared, the story."""
    file, on = case_for_reader(case_id), today()
    book = book_of(application(Casework), file, reader())
    history = f"/casework/cases/{case_id}/history"
    return render_template(
        "casework/case.html",
        **look(file),
        tasks=case_look.tasks_of(file, reader(), words_of(file), on),
        sharing=case_look.sharing_rows(file, on),
        guardians=_guardians(file),
        story=[case_look.shown(each, history) for each in reversed(chronicle(file, book))],
        done=translated(DONE.get(request.args.get("done", ""), "")),
    )


@pages.get("/cases/<uuid:case_id>/meetings/<uuid:meeting_id>")
@allowed(*READERS)
@looks(Look.CASE)
def show_meeting(case_id: UUID, meeting_id: UUID) -> str:
    """One meeting: the call, and once held the minutes and decisions."""
    file = case_for_reader(case_id)
    if meeting_id not in file.case.meetings:
        raise NotFound
    decisions = [(file.case.decisions[each.decision_id], each) for each in file.decisions.values() if each.meeting_id == meeting_id]
    return render_template(
        "casework/meeting.html",
        **look(file),
        meeting=file.case.meetings[meeting_id],
        call=file.calls[meeting_id],
        held=file.minutes.get(meeting_id),
        decisions=decisions,
    )


def look(file: CaseFile, on: date | None = None) -> dict[str, Any]:
    """What every page about a case shows on top, as of a day (today)."""
    on, referral = on or today(), file.case.referral
    casework = application(Casework)
    gone = destroyed(casework.database, file.case.pupil_id)
    school = registers.school_of(casework.database, referral.school_unit_id) if referral else ""
    return {
        "file": file,
        "case": file.case,
        "words": words_of(file),
        "school": school,
        "people": names_of(casework, file.case.coordinators, Words(casework, True)),
        "untold": bool(referral and not gone and untold(casework.database, file.case.id)),
        "protected": referral is not None and is_protected(casework.database, file.case.pupil_id),
        "gone": gone,
        "tags": [(say("Gallrat"), "stop")] if gone else case_look.tags_of(file, on),
        "days": case_look.days_of(file.case, on),
        "on": on,
        "handles": reader().handles(file.judged),
    }


def members_today() -> list[dict[str, Any]]:
    """The team today, with names and room."""
    words = Words(application(Casework), True)
    rows = team.team_on(the_service().database, today())
    return [{**row, "name": words.read(row["name"]) or say("Namn saknas"), "room": max(0, row["capacity"] - row["cases"])} for row in rows]


def _pupils(rows: list[dict[str, Any]]) -> dict[UUID, str]:
    """The pupils' names in a list; one whose identity is protected has none there."""
    casework = application(Casework)
    words, named = Words(casework, True), in_the_open(casework.database, [row["case_id"] for row in rows])
    return {row["case_id"]: words.read(row["pupil_name"]) for row in rows if row["case_id"] in named}


def _coordinators(rows: list[dict[str, Any]]) -> dict[UUID, str]:
    casework = application(Casework)
    return names_of(casework, [who for row in rows for who in row["coordinators"]], Words(casework, True))


def _guardians(file: CaseFile) -> list[tuple[str, str]]:
    words, referral = words_of(file), file.case.referral
    return [(words.read(each.name), words.read(each.contact)) for each in referral.guardians] if referral else []
