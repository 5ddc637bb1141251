"""Who has read what: the auditor's log over all services, and "Vem har läst" of one case for the team lead and the auditor."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.casework.application import Casework
from services.casework.http import schemas
from services.casework.http.pages import look, page_number
from services.casework.http.read_days import days_of
from services.casework.http.read_rows import SERVICES, rows_of
from services.casework.http.reading import case_for_reader, words_of
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.words import Words
from shared.messaging.calls import Caller
from shared.vocabulary.calendar import STOCKHOLM
from shared.vocabulary.codes import AuditPurpose, Look, Role
from shared.vocabulary.language import later, translated
from shared.web.access.asking import MOST, Gathered, gather
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.access.purpose import remember
from shared.web.access.reading import Wanted
from shared.web.asked import asked
from shared.web.forms import Form
from shared.web.layout import choices
from shared.web.paging import Page
from shared.web.rights import allowed
from shared.web.service import application, the_service

ROWS = 50
OTHERS = ("intake", "consent", "statistics")
WITH_CASES = ("intake", "consent")
MOST_PEOPLE = 500
UNKNOWN = later("Det finns inget ärende med det numret. Kontrollera numret.")


def reader_pages(calls: Caller) -> Blueprint:
    """The pages; `calls` is how the other services are asked for their looks."""
    pages = Blueprint("readers", __name__)

    @pages.get("/access-log")
    @allowed(Role.AUDITOR)
    @looks(Look.ACCESS_LOG)
    def access_log() -> ResponseReturnValue:
        """All looks in all services, newest first, narrowed by person, case, kind and period."""
        form, number = asked(schemas.LooksArgs()), page_number()
        wanted = _wanted(form)
        gathered = gather("casework", the_service().database, calls, OTHERS, wanted, min(number * ROWS, MOST)) if form.good else Gathered([], 0, [])
        looked(matter=wanted.matter, shown=len(_on_page(gathered, number).items))
        page = _on_page(gathered, number)
        told = _told(gathered, page, rows_of(application(Casework), page.items, {}))
        shown = render_template("casework/access_log.html", form=form, people=_people(), kinds=choices(Look), narrowed=wanted != Wanted(), **told)
        return shown, HTTPStatus.OK if form.good else HTTPStatus.UNPROCESSABLE_ENTITY

    @pages.get("/cases/<uuid:case_id>/readers")
    @allowed(Role.TEAM_LEAD, Role.AUDITOR)
    @looks(Look.ACCESS_LOG)
    def readers(case_id: UUID) -> str:
        """Who has read this case, its referral or its consent, newest first."""
        file, number = case_for_reader(case_id), page_number()
        gathered = gather("casework", the_service().database, calls, WITH_CASES, Wanted(matter=case_id), min(number * ROWS, MOST))
        page = _on_page(gathered, number)
        looked(shown=len(page.items))
        told = _told(gathered, page, rows_of(application(Casework), page.items, _parties(file), case_id))
        return render_template("casework/readers.html", **look(file), **told)

    @pages.post("/audit/purpose")
    @allowed(Role.AUDITOR)
    @shows_nothing
    def say_purpose() -> ResponseReturnValue:
        """Remember what the auditor looks for, so that it stands in every entry from now on."""
        said = request.form.get("purpose", "")
        chosen = AuditPurpose(said) if said in set(AuditPurpose) else None
        response = redirect("/casework/access-log" if request.form.get("back") == "access-log" else "/casework/audit", 303)
        remember(response, chosen, secure=the_service().settings.public_address.startswith("https:"))  # type: ignore[arg-type]
        return response

    return pages


def _wanted(form: Form) -> Wanted:
    """What the form asks for; a case that isn't there is told in the form."""
    data = form.data if form.good else {}
    first, last = data.get("from_day"), data.get("to_day")
    return Wanted(
        person=data.get("person"),
        matter=_case(form, data["case"]) if data.get("case") else None,
        kind=data.get("kind"),
        since=datetime.combine(first, time.min, STOCKHOLM) if first else None,
        until=datetime.combine(last + timedelta(days=1), time.min, STOCKHOLM) if last else None,
    )


def _case(form: Form, said: str) -> UUID | None:
    """The case by registry number or id."""
    try:
        return UUID(said)
    except ValueError:
        row = the_service().database.row("SELECT case_id FROM case_file WHERE registry_number = %s", (said.upper(),))
    if row is None:
        form.refuse(UNKNOWN, "case")
        return None
    found: UUID = row["case_id"]
    return found


def _on_page(gathered: Gathered, number: int) -> Page[Any]:
    return Page(gathered.looks[(number - 1) * ROWS : number * ROWS], number, ROWS, min(gathered.total, MOST))


def _told(gathered: Gathered, page: Page[Any], rows: list[Any]) -> dict[str, Any]:
    """What both pages show."""
    return {
        "page": page,
        "by_day": days_of(rows),
        "total": gathered.total,
        "most": MOST,
        "silent": [translated(SERVICES[each]).lower() for each in gathered.silent],
        "purposes": choices(AuditPurpose),
        "purpose": g.get("purpose"),
    }


def _people() -> list[tuple[str, str]]:
    """Members of staff whom intake has told of, by name."""
    words = Words(application(Casework), True)
    rows = the_service().database.rows("SELECT person_id, name FROM person LIMIT %s", (MOST_PEOPLE,))
    return sorted(((str(row["person_id"]), words.read(row["name"])) for row in rows), key=lambda each: each[1])


def _parties(file: CaseFile) -> dict[UUID, str]:
    """The guardians' names, as far as the reader may see them."""
    words, referral = words_of(file), file.case.referral
    return {each.guardian_id: words.read(each.name) for each in referral.guardians} if referral else {}
