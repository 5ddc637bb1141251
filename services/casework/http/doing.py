"""Carrying out a page's form: read it, do it, go back to the case; or show it again with what is wrong and all that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from services.casework.domain import errors
from services.casework.http.pages import look
from services.casework.http.reading import case_to_change
from shared.eventlog.log import Changed
from shared.vocabulary.language import later
from shared.vocabulary.refusal import Refusal
from shared.web.forms import Form
from shared.web.schemas import Schema

CHANGED = later("Ärendet har ändrats sedan du öppnade sidan. Se vad som är nytt och skicka igen om det fortfarande stämmer.")

BESIDE: dict[type[Refusal], tuple[str, ...]] = {
    errors.NotLater: ("ends_on",),
    errors.NotCoveredByConsent: ("actors",),
    errors.SchoolNotTold: ("actors", "actor"),
    errors.NotInvited: ("attended",),
    errors.DueBeforeMeeting: ("decisions",),
    errors.DayWrong: ("done_on",),
    errors.AttendanceDisagrees: ("attendance",),
    errors.ReasonDisagrees: ("reason",),
    errors.NotYetSo: ("starts_on", "closed_on"),
    errors.AfterWhatFollowed: ("starts_on", "ends_on"),
    errors.NoConsentThen: ("starts_on",),
    errors.NoRoom: ("coordinator_id",),
    errors.NotInTeam: ("coordinator_id",),
    errors.AlreadyAssigned: ("coordinator_id",),
    errors.MembershipsOverlap: ("starts_on",),
}
"""The field that each refusal stands beside, the first of these that the form has; others stand on top."""


def attempt(form: Form, do: Callable[[dict[str, Any]], object]) -> bool:
    """Do what a good form asks; False, with the reason in the form, where it can't be done."""
    if not form.good:
        return False
    try:
        do(form.data)
    except Refusal as refusal:
        form.refuse(refusal, next((name for name in BESIDE.get(type(refusal), ()) if name in form.data), ""))
    except Changed:
        form.refuse(CHANGED)
    return form.good


def do_in_case(case_id: UUID, schema: Schema, template: str, done: str, do: Callable[[dict[str, Any]], object], **shown: Any) -> ResponseReturnValue:
    """Carry out a form about a case and go back to it, or show the form again."""
    case_to_change(case_id)
    form = Form.read(schema)
    if attempt(form, do):
        return redirect(f"/casework/cases/{case_id}?done={done}", 303)
    return ask(case_id, template, form, **shown), 422


def ask(case_id: UUID, template: str, form: Form, **shown: Any) -> str:
    """Show a form about a case."""
    return render_template(template, **look(case_to_change(case_id)), form=form, **shown)
