"""Referrals after they are sent: the sender's own list, status, receipt and completion; the team's list of incoming ones and its answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.attachment import Matter
from services.intake.domain.errors import AgreedOnAnotherDay, IntakeRefusal, NothingAskedFor
from services.intake.http.attachments.words import shown_files
from services.intake.http.duplicates.words import pairs_told
from services.intake.http.guardians.words import waits_for_guardian
from services.intake.http.protection.form import names_of
from services.intake.http.readers import TEAM
from services.intake.http.referrals import words
from services.intake.http.referrals.bodies import AgreementBody, CompletionRequestBody, DeclineBody
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.http.referrals.completion_form import CompletionForm
from services.intake.http.referrals.reach import Reach, is_for_sender, reach_of, told_by_reach
from services.intake.http.referrals.summary import absence_rows, contact_told, groundwork_rows, request_rows, shown
from services.intake.read_models import lists
from services.intake.read_models.duplicates import notices_about, pairs_of, to_judge
from services.intake.read_models.lists import Seen
from services.intake.read_models.referral_file import ReferralFile, read_file
from shared.eventlog.subjects import destroyed_in
from shared.vocabulary.calendar import today, whole_years
from shared.vocabulary.codes import AttachedTo, DeclineReason, Look, NoticeState, Precondition, ReferralState, Role
from shared.vocabulary.identity_numbers import parse_identity_number
from shared.vocabulary.labels import label
from shared.vocabulary.language import say, translated
from shared.vocabulary.municipalities import municipality_name
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

referral_pages = Blueprint("referrals-seen", __name__)

LIMIT = 25
WAITING = (ReferralState.RECEIVED, ReferralState.TO_COMPLETE)
ADDRESS = "/intake/referrals"


@referral_pages.get("/referrals")
@allowed(Role.SCHOOL, *TEAM)
@looks(Look.LIST)
def show_list() -> str:
    """A school's own referrals, the latest first; the team's incoming ones, the oldest first."""
    for_team = current().role in TEAM
    chosen = request.args.get("show", "waiting" if for_team else "all")
    chosen = chosen if chosen in ("waiting", "all", *ReferralState) else "all"
    states = {"waiting": WAITING, "all": ()}.get(chosen) if chosen in ("waiting", "all") else (ReferralState(chosen),)
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    rows, total = lists.referrals(
        the_service().database,
        Seen.by(current()),
        LIMIT,
        (arguments["page"] - 1) * LIMIT,
        states or (),
        oldest_first=for_team and chosen == "waiting",
        merged=not for_team or chosen == "all",
    )
    looked(rows=rows)
    intake, gone = application(Intake), destroyed_in(the_service().database, [row["id"] for row in rows])
    for row in rows:
        row["pupil"] = words.name_in_list(row, intake.open_name(row["pupil_name"]), for_team=for_team)
        row["tag"] = (say("Gallrad"), "stop") if row["id"] in gone else words.tag_of(row["status"])
        row["waited"] = words.days_ago(row["received_on"], today())
    return render_template(
        "intake/referrals/incoming.html" if for_team else "intake/referrals/own_referrals.html",
        page=page_of(rows, total, arguments),
        form=Form.filled({"show": chosen}),
        chosen=chosen,
        to_judge=to_judge(the_service().database, current().person_id, 1, 0)[1] if for_team else 0,
        shown=[("waiting", say("Väntar på svar")), ("all", say("Alla")), *((state.value, label(state)) for state in ReferralState)],
    )


@referral_pages.get("/referrals/<uuid:referral_id>")
@allowed(Role.SCHOOL, *TEAM, Role.AUDITOR)
@looks(Look.CASE, case_of_referral)
def show_referral(referral_id: UUID) -> ResponseReturnValue:
    """One referral: where it stands, what it says, its story, and what the reader can do; or by which decision it is destroyed."""
    gone = destroyed_in(the_service().database, [referral_id]).get(referral_id)
    if gone is not None:
        return render_template("intake/referrals/destroyed.html", row=_row(referral_id), gone=gone), HTTPStatus.GONE
    row, file = _file(referral_id)
    return render_template(
        "intake/referrals/referral.html",
        form=Form(),
        **_shown(row, file),
        may_answer=current().role in TEAM,
        completed=request.args.get("told") == "completed" and row["state"] != ReferralState.TO_COMPLETE,
        may_complete=row["state"] == ReferralState.TO_COMPLETE and _may_complete(row),
        may_attach=(current().role is Role.SCHOOL or is_for_sender(row)) and row["state"] in WAITING,
        files=shown_files(Matter(AttachedTo.REFERRAL, referral_id)),
        elsewhere=file.registered_in != application(Intake).profile.code,
        **(_for_team(row, file) if current().role in TEAM else {"pairs": [], "handlers": [], "notices": []}),
    )


@referral_pages.get("/referrals/<uuid:referral_id>/receipt")
@allowed(Role.SCHOOL)
@looks(Look.CASE, case_of_referral)
def show_receipt(referral_id: UUID) -> str:
    """What was received, under which number, and what happens next; made to be printed."""
    row, file = _file(referral_id)
    return render_template("intake/referrals/receipt.html", **_shown(row, file))


@referral_pages.get("/referrals/<uuid:referral_id>/completion")
@allowed(Role.SCHOOL, *TEAM)
@looks(Look.CASE, case_of_referral)
def ask_for_completion(referral_id: UUID) -> str:
    """What the sender is asked for, to be answered by the sender or by who handles a protected identity."""
    row, file = _file(referral_id)
    return _completion_page(row, file, CompletionForm.begun(file, in_words=_in_words(row)))


@referral_pages.post("/referrals/<uuid:referral_id>/completion")
@allowed(Role.SCHOOL, *TEAM)
@looks(Look.CASE, case_of_referral)
@command()
def complete(referral_id: UUID) -> Response | tuple[str, int]:
    """The sender's answer."""
    row, file = _file(referral_id)
    form = CompletionForm.read_for(file, in_words=_in_words(row))
    if form.good:
        try:
            application(Intake).complete_referral(referral_id=referral_id, **form.answer, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/{referral_id}?told=completed", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _completion_page(row, file, form), 422


@referral_pages.get("/referrals/<uuid:referral_id>/completion-request")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
def ask_what_is_missing(referral_id: UUID) -> str:
    """What the team wants to know."""
    return _answer_page("intake/referrals/send_back.html", referral_id, Form())


@referral_pages.post("/referrals/<uuid:referral_id>/completion-request")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
@command()
def send_back(referral_id: UUID) -> Response | tuple[str, int]:
    """Back to the sender."""
    form = Form.read(CompletionRequestBody())
    if form.good:
        try:
            application(Intake).request_completion(referral_id=referral_id, **form.data, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/{referral_id}", 303)
        except NothingAskedFor as refusal:
            form.refuse(refusal, "missing")
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _answer_page("intake/referrals/send_back.html", referral_id, form), 422


@referral_pages.get("/referrals/<uuid:referral_id>/school-agreement")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
def ask_who_agreed(referral_id: UUID) -> str:
    """Which guardian has said yes to that the school knows, and when."""
    return _answer_page("intake/referrals/school_agreement.html", referral_id, Form())


@referral_pages.post("/referrals/<uuid:referral_id>/school-agreement")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
@command()
def write_agreement(referral_id: UUID) -> Response | tuple[str, int]:
    """The school may know; told by telephone, letter or at a meeting."""
    form = Form.read(AgreementBody())
    if form.good:
        try:
            application(Intake).write_agreement(referral_id=referral_id, **form.data, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/{referral_id}", 303)
        except AgreedOnAnotherDay as refusal:
            form.refuse(refusal, "agreed_on")
        except IntakeRefusal as refusal:
            form.refuse(refusal, "guardian_id")
    return _answer_page("intake/referrals/school_agreement.html", referral_id, form), 422


@referral_pages.post("/referrals/<uuid:referral_id>/acceptance")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
@command()
def accept(referral_id: UUID) -> Response:
    """The team takes it on; a refusal is shown as a problem page, since there is no field to mend."""
    application(Intake).accept_referral(referral_id=referral_id, expected=expected_version(), by=act())
    return redirect(f"{ADDRESS}/{referral_id}", 303)


@referral_pages.get("/referrals/<uuid:referral_id>/decline")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
def ask_why_not(referral_id: UUID) -> str:
    """Why not."""
    return _answer_page("intake/referrals/decline.html", referral_id, Form())


@referral_pages.post("/referrals/<uuid:referral_id>/decline")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
@command()
def decline(referral_id: UUID) -> Response | tuple[str, int]:
    """The team says no."""
    form = Form.read(DeclineBody())
    if form.good:
        try:
            application(Intake).decline_referral(referral_id=referral_id, **form.data, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/{referral_id}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _answer_page("intake/referrals/decline.html", referral_id, form), 422


def _may_complete(row: Any) -> bool:
    """The school, where it is the one that is asked; whoever handles a protected identity, in the sender's place."""
    return not waits_for_guardian(row) if current().role is Role.SCHOOL else is_for_sender(row) and not row["merged_into"]


def _in_words(row: Any) -> bool:
    """Whether days may be left out: a guardian needn't know them, and neither need who writes down what she tells."""
    return current().role is not Role.SCHOOL and waits_for_guardian(row)


def _row(referral_id: UUID) -> Any:
    row = lists.referral(the_service().database, Seen.by(current()), referral_id)
    if row is None:
        raise NotFound
    return row


def _file(referral_id: UUID) -> tuple[Any, ReferralFile]:
    row, file = _row(referral_id), read_file(application(Intake), referral_id)
    if file is None:
        raise NotFound
    return row, file.told_to(current().role)


def _shown(row: Any, file: ReferralFile) -> dict[str, Any]:
    for_team, intake = current().role in (*TEAM, Role.AUDITOR), application(Intake)
    # A number that was corrected by somebody else's referral is not for a sender to learn.
    number = intake.number_of(file.pupil_id, file.identity_number) if for_team else parse_identity_number(file.identity_number)
    return {
        "row": row,
        "file": file,
        "tag": words.tag_of(row["status"]),
        "next": _next(row),
        "story": words.story_of(file),
        "identity_number": shown(number),
        "age": whole_years(number.born, today()),
        "home": municipality_name(file.registered_in),
        "groundwork": [(*each, "") for each in groundwork_rows(file.groundwork)],
        "absence": [(*each, "") for each in absence_rows(file.absence)],
        "asked": [(*each, "") for each in request_rows(file.tried, file.need, file.wishes, file.wished, file.others)],
        "contact": contact_told(file.contact) if file.contact else "",
        "instead": translated(words.TURN_INSTEAD.get(file.declined.reason, "")) if file.declined and file.declined.reason else "",
        "profile": application(Intake).profile,
    }


def _next(row: Any) -> str:
    for_team = current().role is not Role.SCHOOL
    if for_team and row["state"] == ReferralState.TO_COMPLETE and reach_of(row) is Reach.NOBODY:
        return say("Beställningen behöver kompletteras. Avsändaren ser den inte: ring, och skriv ner svaret här.")
    return words.next_of(row["status"], for_team=for_team, of_guardian=waits_for_guardian(row))


def _for_team(row: Any, file: ReferralFile) -> dict[str, Any]:
    """What only the team is told: who handles it, what may be about the same pupil, and absence notices that are."""
    pairs = pairs_told(application(Intake), pairs_of(the_service().database, current().person_id, row["id"]))
    notices = [{**each, "state": NoticeState(each["state"])} for each in notices_about(the_service().database, file.pupil_id)]
    return {"pairs": pairs, "handlers": names_of(row["handlers"]), "notices": notices}


def _completion_page(row: Any, file: ReferralFile, form: CompletionForm) -> str:
    return render_template(
        "intake/referrals/completion.html",
        form=form,
        row=row,
        file=file,
        asked=file.asked_for,
        date_names=form.date_names,
        heard=current().role is not Role.SCHOOL,
        in_words=form.in_words,
    )


def _answer_page(template: str, referral_id: UUID, form: Form) -> str:
    row, file = _file(referral_id)
    asked = {"guardians": [(str(each.id), each.name) for each in file.guardians], "preconditions": list(Precondition), "reasons": list(DeclineReason)}
    return render_template(template, form=form, row=row, file=file, told=told_by_reach(row), **asked)
