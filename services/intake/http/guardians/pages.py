"""A guardian's pages: what to know before she begins, open to everybody; then what she has sent, where it stands, and what she can do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from psycopg.rows import DictRow
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.groundwork import Done
from services.intake.http.guardians.words import next_for_guardian, waits_for_guardian
from services.intake.http.referral_form.pages import drafts
from services.intake.http.referral_form.roads import GUARDIAN
from services.intake.http.referral_form.steps import DATED, DaysStep, PastDay
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.http.referrals.words import TURN_INSTEAD, name_in_list, tag_of
from services.intake.http.target_group import schools_served
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from services.intake.read_models.referral_file import ReferralFile, read_file
from shared.eventlog.subjects import destroyed_in
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current, signed_in
from shared.web.problem import NotFound
from shared.web.rights import allowed, public
from shared.web.service import application, the_service

guardian_pages = Blueprint("guardians", __name__)

SENT = "/intake/guardians/referrals"
MOST_SHOWN = 50


class GuardianAnswer(DaysStep):
    """Days where she knows them, and words."""

    measures_put_in = PastDay(load_default=None, metadata={"label": later("Åtgärder sattes in")})
    note = fields.Words(load_default=None, metadata={"label": later("Ditt svar")})


@guardian_pages.get("/guardians")
@public
@looks(Look.LIST)
def before_you_begin() -> str:
    """Who can get help and how, or whom to turn to; for a guardian who is signed in what she has sent and begun, too."""
    intake, identity = application(Intake), signed_in()
    is_guardian = identity is not None and identity.role is Role.GUARDIAN and identity.case_id is None
    sent: list[DictRow] = []
    begun = []
    if is_guardian and intake.profile.guardians_may_refer:
        sent, _ = lists.referrals(the_service().database, Seen.by(current()), MOST_SHOWN, 0)
        begun = drafts().of(current().person_id, today())
        for row in sent:
            row["pupil"] = name_in_list(row, intake.open_name(row["pupil_name"]), for_team=False)
            row["tag"] = tag_of(row["status"])
    looked(rows=sent)
    return render_template(
        "intake/guardians/before.html",
        form=Form(),
        is_guardian=is_guardian,
        sent=sent,
        drafts=begun,
        full=len(begun) >= GUARDIAN.most_drafts,
        profile=intake.profile,
        schools=schools_served(intake.profile.referrals, today()),
    )


@guardian_pages.get("/guardians/referrals/<uuid:referral_id>")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_referral)
def show_own(referral_id: UUID) -> ResponseReturnValue:
    """Where it stands, what she is asked, and whether the school knows; nothing else."""
    gone = destroyed_in(the_service().database, [referral_id]).get(referral_id)
    if gone is not None:
        return render_template("intake/referrals/destroyed.html", row=_row(referral_id), gone=gone), HTTPStatus.GONE
    return _page("intake/guardians/referral.html", referral_id, Form())


@guardian_pages.get("/guardians/referrals/<uuid:referral_id>/receipt")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_referral)
def show_own_receipt(referral_id: UUID) -> str:
    """What was received, under which number, and what happens next; made to be printed."""
    return _page("intake/guardians/receipt.html", referral_id, Form())


@guardian_pages.post("/guardians/referrals/<uuid:referral_id>/school-agreement")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_referral)
@command()
def tell_school(referral_id: UUID) -> Response:
    """She lets the school know."""
    application(Intake).tell_school(referral_id=referral_id, expected=expected_version(), by=act())
    return redirect(f"{SENT}/{referral_id}", 303)


@guardian_pages.post("/guardians/referrals/<uuid:referral_id>/answer")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_referral)
@command()
def answer(referral_id: UUID) -> ResponseReturnValue:
    """Her answer to what she is asked."""
    form = Form.read(GuardianAnswer())
    if form.good:
        done = [Done(code, form.data[name]) for name, code in DATED.items() if form.data.get(name)]
        try:
            application(Intake).answer_referral(referral_id=referral_id, done=done, note=form.data["note"], expected=expected_version(), by=act())
            return redirect(f"{SENT}/{referral_id}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal, "note")
    return _page("intake/guardians/referral.html", referral_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _row(referral_id: UUID) -> DictRow:
    row = lists.referral(the_service().database, Seen.by(current()), referral_id)
    if row is None:
        raise NotFound
    return row


def _page(template: str, referral_id: UUID, form: Form) -> str:
    row = _row(referral_id)
    file = read_file(application(Intake), referral_id)
    if file is None:
        raise NotFound
    return render_template(template, form=form, row=row, **_told(row, file), profile=application(Intake).profile)


def _told(row: DictRow, file: ReferralFile) -> dict[str, Any]:
    asked = file.asked_for if waits_for_guardian(row) else None
    return {
        "pupil": file.pupil_name,
        "version": file.version,
        "tag": tag_of(row["status"]),
        "next": next_for_guardian(row),
        "asked": asked,
        "days": [name for name, code in DATED.items() if asked is not None and code in asked.missing],
        "declined": file.declined,
        "instead": TURN_INSTEAD.get(file.declined.reason) if file.declined and file.declined.reason else "",
    }
