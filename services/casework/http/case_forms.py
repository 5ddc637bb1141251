"""The pages where a coordinator does something in a case: start, extend, meet, follow up, disclose, close."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.casework.application import Casework
from services.casework.domain.meeting import Proposal
from services.casework.domain.sharing import PARTIES
from services.casework.http import schemas
from services.casework.http.doing import ask, do_in_case
from services.casework.http.reading import case_to_change
from services.casework.policies import HANDLERS
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.untold import untold
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, ClosureReason, Look, Outcome
from shared.web.access.looks import looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.layout import choices
from shared.web.rights import allowed
from shared.web.service import application

case_forms = Blueprint("case-forms", __name__)

MEETING, MINUTES, FOLLOW_UP = schemas.MeetingBody(), schemas.MinutesBody(), schemas.FollowUpBody()
START, EXTENSION, DISCLOSURE, CLOSURE = schemas.StartBody(), schemas.ExtensionBody(), schemas.DisclosureBody(), schemas.ClosureBody()
DECISIONS_SHOWN = 3


@case_forms.get("/cases/<uuid:case_id>/start")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_to_start(case_id: UUID) -> str:
    """What starting means, and a button."""
    return ask(case_id, "casework/start.html", Form(), months=application(Casework).months)


@case_forms.post("/cases/<uuid:case_id>/start")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def start(case_id: UUID) -> ResponseReturnValue:
    """Start the intervention."""
    casework = application(Casework)
    return do_in_case(
        case_id, START, "casework/start.html", "started", lambda _: casework.start(case_id, act(), expected_version()), months=casework.months
    )


@case_forms.get("/cases/<uuid:case_id>/extend")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_to_extend(case_id: UUID) -> str:
    """Until when, and why."""
    return ask(case_id, "casework/extend.html", Form())


@case_forms.post("/cases/<uuid:case_id>/extend")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def extend(case_id: UUID) -> ResponseReturnValue:
    """Extend the intervention."""

    def do(body: dict[str, Any]) -> None:
        application(Casework).extend(case_id, **body, by=act(), expected=expected_version())

    return do_in_case(case_id, EXTENSION, "casework/extend.html", "extended", do)


@case_forms.get("/cases/<uuid:case_id>/meetings/new")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_for_meeting(case_id: UUID) -> str:
    """When, where, who and about what."""
    return ask(case_id, "casework/call.html", Form(), actors=invitable(case_to_change(case_id)))


@case_forms.post("/cases/<uuid:case_id>/meetings/new")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def call_meeting(case_id: UUID) -> ResponseReturnValue:
    """Call a meeting."""

    def do(body: dict[str, Any]) -> None:
        application(Casework).call_meeting(case_id, **schemas.meeting_of(body), by=act(), expected=expected_version())

    return do_in_case(case_id, MEETING, "casework/call.html", "called", do, actors=invitable(case_to_change(case_id)))


def invitable(file: CaseFile) -> list[tuple[str, str]]:
    """Those who may be invited today: the case's parties and whom the consent covers."""
    hidden = untold(application(Casework).database, file.case.id)
    return choices(actor for actor in Actor if actor not in hidden and file.case.sharing.covers(actor, today()))


@case_forms.get("/cases/<uuid:case_id>/meetings/<uuid:meeting_id>/minutes")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_for_minutes(case_id: UUID, meeting_id: UUID) -> str:
    """Who came, what was said, what was decided."""
    file = case_to_change(case_id)
    meeting = file.case.meetings.get(meeting_id)
    if meeting is None:
        raise NotFound
    form = Form.filled({"attended[]": [actor.value for actor in meeting.standing]})
    return ask(case_id, "casework/minutes.html", form, **_minutes(file, meeting_id))


@case_forms.post("/cases/<uuid:case_id>/meetings/<uuid:meeting_id>/minutes")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def hold_meeting(case_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Write down the meeting."""

    def do(body: dict[str, Any]) -> None:
        proposals = tuple(Proposal(uuid4(), **each) for each in body["decisions"])
        attended = schemas.once(body["attended"])
        application(Casework).hold_meeting(case_id, meeting_id, attended, body["minutes"], proposals, act(), expected_version())

    return do_in_case(case_id, MINUTES, "casework/minutes.html", "held", do, **_minutes(case_to_change(case_id), meeting_id))


@case_forms.post("/cases/<uuid:case_id>/meetings/<uuid:meeting_id>/minutes/rows")
@allowed(*HANDLERS)
@looks(Look.CASE)
def more_decisions(case_id: UUID, meeting_id: UUID) -> str:
    """The same form with room for more decisions; nothing is saved, and nothing is wrong yet."""
    form = Form.read(MINUTES)
    form.errors.clear()
    shown = _minutes(case_to_change(case_id), meeting_id)
    return ask(case_id, "casework/minutes.html", form, **shown | {"rows": _rows(form) + DECISIONS_SHOWN})


def _minutes(file: CaseFile, meeting_id: UUID) -> dict[str, Any]:
    if meeting_id not in file.case.meetings:
        raise NotFound
    meeting = file.case.meetings[meeting_id]
    present = [actor for actor in Actor if actor in PARTIES or actor in meeting.standing]
    return {"meeting": meeting, "call": file.calls[meeting_id], "present": choices(present), "owners": choices(Actor), "rows": DECISIONS_SHOWN}


def _rows(form: Form) -> int:
    return len({name.split(".")[1] for name in form.texts if name.startswith("decisions.")})


@case_forms.get("/cases/<uuid:case_id>/decisions/<uuid:decision_id>/follow-up")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_to_follow_up(case_id: UUID, decision_id: UUID) -> str:
    """Was it done, and when."""
    return ask(case_id, "casework/follow_up.html", Form(), **_decision(case_to_change(case_id), decision_id))


@case_forms.post("/cases/<uuid:case_id>/decisions/<uuid:decision_id>/follow-up")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def follow_up(case_id: UUID, decision_id: UUID) -> ResponseReturnValue:
    """Follow up a decision."""

    def do(body: dict[str, Any]) -> None:
        application(Casework).follow_up(case_id, decision_id, **body, by=act(), expected=expected_version())

    return do_in_case(case_id, FOLLOW_UP, "casework/follow_up.html", "followed-up", do, **_decision(case_to_change(case_id), decision_id))


def _decision(file: CaseFile, decision_id: UUID) -> dict[str, Any]:
    if decision_id not in file.decisions:
        raise NotFound
    return {"decision": file.decisions[decision_id]}


@case_forms.get("/cases/<uuid:case_id>/disclosures/new")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_to_disclose(case_id: UUID) -> str:
    """What is given to whom."""
    return ask(case_id, "casework/disclose.html", Form(), **_sharing(case_to_change(case_id)))


@case_forms.post("/cases/<uuid:case_id>/disclosures/new")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def disclose(case_id: UUID) -> ResponseReturnValue:
    """Give out information."""

    def do(body: dict[str, Any]) -> None:
        information = schemas.once(body["information"])
        application(Casework).disclose(case_id, body["actor"], information, body["what"], act(), expected_version())

    return do_in_case(case_id, DISCLOSURE, "casework/disclose.html", "disclosed", do, **_sharing(case_to_change(case_id)))


def _sharing(file: CaseFile) -> dict[str, Any]:
    """Whom the consent lets anything be given to, and what kinds."""
    hidden = untold(application(Casework).database, file.case.id)
    agreed = {share for share in file.case.sharing.agreed(today()) if share.actor not in hidden}
    return {
        "receivers": choices(actor for actor in Actor if any(share.actor is actor for share in agreed)),
        "kinds": choices(sorted({share.information for share in agreed})),
    }


@case_forms.get("/cases/<uuid:case_id>/close")
@allowed(*HANDLERS)
@looks(Look.CASE)
def ask_to_close(case_id: UUID) -> str:
    """How it ended."""
    return ask(case_id, "casework/close.html", Form(), **_codes_of_closing())


@case_forms.post("/cases/<uuid:case_id>/close/check")
@allowed(*HANDLERS)
@looks(Look.CASE)
def check_closing(case_id: UUID) -> ResponseReturnValue:
    """What will be saved, to look over before the button that closes the case."""
    file, form = case_to_change(case_id), Form.read(CLOSURE)
    if not form.good:
        return ask(case_id, "casework/close.html", form, **_codes_of_closing()), 422
    return ask(case_id, "casework/close_check.html", form, open_decisions=len(file.open_decisions()), open_meetings=len(file.coming_meetings()))


@case_forms.post("/cases/<uuid:case_id>/close/edit")
@allowed(*HANDLERS)
@looks(Look.CASE)
def change_closing(case_id: UUID) -> str:
    """Back to the form, with all that was filled in."""
    return ask(case_id, "casework/close.html", Form.read(CLOSURE), **_codes_of_closing())


@case_forms.post("/cases/<uuid:case_id>/close")
@allowed(*HANDLERS)
@looks(Look.CASE)
@command(create=True, versioned=True)
def close(case_id: UUID) -> ResponseReturnValue:
    """Close the case."""

    def do(body: dict[str, Any]) -> None:
        application(Casework).close_case(case_id, **body, by=act(), expected=expected_version())

    return do_in_case(case_id, CLOSURE, "casework/close.html", "closed", do, **_codes_of_closing())


def _codes_of_closing() -> dict[str, list[tuple[str, str]]]:
    """How a case may end, and why, as choices."""
    return {"outcomes": choices(Outcome), "reasons": choices(ClosureReason)}
