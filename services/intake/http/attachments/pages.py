"""Attachments as pages: a referral's files with a form for one more, and one file's versions with a form for a new one. Both print."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from psycopg.rows import DictRow
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.application.attachment_files import Received
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.attachments.giving_out import given_out
from services.intake.http.attachments.receiving import with_file
from services.intake.http.attachments.words import shown, shown_files, stopped_files
from services.intake.http.readers import READERS
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.read_models import lists
from services.intake.read_models.attachments import versions_of
from services.intake.read_models.lists import Seen
from shared.eventlog.log import Changed
from shared.eventlog.subjects import destroyed_in
from shared.vocabulary.codes import Look, ReferralState, Role
from shared.web.access.looks import looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service
from shared.web.uploads import takes_file

attachment_pages = Blueprint("attachments-seen", __name__)

_OPEN = frozenset({ReferralState.RECEIVED, ReferralState.TO_COMPLETE})
_CHANGED = "Någon annan har ersatt filen sedan du öppnade sidan. Se den nya versionen i listan, och skicka igen om din ska gälla."


def _referral_of(arguments: Mapping[str, Any]) -> UUID:
    found: UUID = arguments["referral_id"]
    return found


@attachment_pages.get("/referrals/<uuid:referral_id>/attachments")
@allowed(*READERS)
@looks(Look.CASE, case_of_referral)
def show_attachments(referral_id: UUID) -> ResponseReturnValue:
    """A referral's files, with a form for one more while it is open."""
    return _all(referral_id, Form())


@attachment_pages.post("/referrals/<uuid:referral_id>/attachments")
@allowed(Role.SCHOOL)
@looks(Look.CASE, case_of_referral)
@takes_file
def add(referral_id: UUID) -> ResponseReturnValue:
    """One more file; what is wrong with it is told beside the field."""
    try:
        return _add(referral_id=referral_id)
    except IntakeRefusal as refusal:
        return _all(referral_id, _refused(refusal), refusal.status)


@attachment_pages.get("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>")
@allowed(*READERS)
@looks(Look.CASE, case_of_referral)
def show_attachment(referral_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """One file's versions, with a form for a new one."""
    return _one(referral_id, attachment_id, Form())


@attachment_pages.post("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>")
@allowed(Role.SCHOOL)
@looks(Look.CASE, case_of_referral)
@takes_file
def replace(referral_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """A new version."""
    try:
        return _replace(referral_id=referral_id, attachment_id=attachment_id)
    except IntakeRefusal as refusal:
        return _one(referral_id, attachment_id, _refused(refusal), refusal.status)
    except Changed:
        return _one(referral_id, attachment_id, _refused(_CHANGED), HTTPStatus.CONFLICT)


@attachment_pages.get("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>/versions/<int:version>")
@allowed(*READERS)
@looks(Look.FILE, case_of_referral)
def save_file(referral_id: UUID, attachment_id: UUID, version: int) -> ResponseReturnValue:
    """One version's content, to be saved."""
    row = next((each for each in _versions(referral_id, attachment_id) if each["version"] == version), None) or _nothing()
    return _destroyed(_referral(referral_id)) or given_out(row)


@with_file(_referral_of)
@command(create=True)
def _add(received: Received, referral_id: UUID) -> Response:
    application(Intake).add_attachment(referral_id=referral_id, received=received, by=act())
    return redirect(f"/intake/referrals/{referral_id}/attachments", 303)


@with_file(_referral_of)
@command(create=True, versioned=True)
def _replace(received: Received, referral_id: UUID, attachment_id: UUID) -> Response:
    _versions(referral_id, attachment_id)
    application(Intake).replace_attachment(attachment_id=attachment_id, received=received, expected=expected_version(), by=act())
    return redirect(f"/intake/referrals/{referral_id}/attachments/{attachment_id}", 303)


def _refused(refusal: IntakeRefusal | str) -> Form:
    form = Form(labels={"file": "Fil"})
    form.refuse(refusal, "file")
    return form


def _all(referral_id: UUID, form: Form, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    row = _referral(referral_id)
    if (gone := _destroyed(row)) is not None:
        return gone
    told = {"files": shown_files(referral_id), "stopped": stopped_files(referral_id)}
    return render_template("intake/attachments/attachments.html", form=form, row=row, **told, **_around(row)), int(status)


def _one(referral_id: UUID, attachment_id: UUID, form: Form, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    row, versions = _referral(referral_id), _versions(referral_id, attachment_id)
    if (gone := _destroyed(row)) is not None:
        return gone
    shown_versions = shown(versions)
    told = {"versions": shown_versions, "latest": shown_versions[0]}
    return render_template("intake/attachments/attachment.html", form=form, row=row, **told, **_around(row)), int(status)


def _destroyed(row: DictRow) -> tuple[str, int] | None:
    """By which decision the referral is destroyed, if it is: the same page as the referral's own."""
    gone = destroyed_in(the_service().database, [row["id"]]).get(row["id"])
    return None if gone is None else (render_template("intake/referrals/destroyed.html", row=row, gone=gone), int(HTTPStatus.GONE))


def _around(row: DictRow) -> dict[str, Any]:
    return {
        "may_add": current().role is Role.SCHOOL and row["state"] in _OPEN,
        "largest": application(Intake).files.largest // 2**20,
        "pupil": application(Intake).open_name(row["pupil_name"]),
    }


def _referral(referral_id: UUID) -> DictRow:
    return lists.referral(the_service().database, Seen.by(current()), referral_id) or _nothing()


def _versions(referral_id: UUID, attachment_id: UUID) -> list[DictRow]:
    """All versions of one of the referral's files; raises NotFound."""
    _referral(referral_id)
    rows = versions_of(the_service().database, Seen.by(current()), attachment_id)
    return rows if rows and rows[0]["belongs_id"] == referral_id else _nothing()


def _nothing() -> Any:
    raise NotFound
