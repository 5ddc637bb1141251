"""A referral's files as pages: all of them with a form for one more, and one file's versions with a form for a new one. Both print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.intake.application.attachment_files import Received
from services.intake.domain.attachment import Matter
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.attachments.on_pages import Place
from services.intake.http.attachments.receiving import with_file
from services.intake.http.readers import READERS
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.eventlog.log import Changed
from shared.vocabulary.codes import AttachedTo, Look, ReferralState, Role
from shared.web.access.looks import looks
from shared.web.commands import command
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import the_service
from shared.web.uploads import takes_file

attachment_pages = Blueprint("attachments-seen", __name__)

_OPEN = frozenset({ReferralState.RECEIVED, ReferralState.TO_COMPLETE})


def _matter_of(arguments: Mapping[str, Any]) -> Matter:
    return Matter(AttachedTo.REFERRAL, arguments["referral_id"])


@attachment_pages.get("/referrals/<uuid:referral_id>/attachments")
@allowed(*READERS)
@looks(Look.CASE, case_of_referral)
def show_attachments(referral_id: UUID) -> ResponseReturnValue:
    """A referral's files, with a form for one more while it is open."""
    return _place(referral_id).all_files()


@attachment_pages.post("/referrals/<uuid:referral_id>/attachments")
@allowed(Role.SCHOOL)
@looks(Look.CASE, case_of_referral)
@takes_file
def add(referral_id: UUID) -> ResponseReturnValue:
    """One more file."""
    try:
        return _add(referral_id=referral_id)
    except IntakeRefusal as refusal:
        return _place(referral_id).all_files(refusal)


@attachment_pages.get("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>")
@allowed(*READERS)
@looks(Look.CASE, case_of_referral)
def show_attachment(referral_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """One file's versions, with a form for a new one."""
    return _place(referral_id).one_file(attachment_id)


@attachment_pages.post("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>")
@allowed(Role.SCHOOL)
@looks(Look.CASE, case_of_referral)
@takes_file
def replace(referral_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """A new version."""
    try:
        return _replace(referral_id=referral_id, attachment_id=attachment_id)
    except (IntakeRefusal, Changed) as refusal:
        return _place(referral_id).one_file(attachment_id, refusal)


@attachment_pages.get("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>/versions/<int:version>")
@allowed(*READERS)
@looks(Look.FILE, case_of_referral)
def save_file(referral_id: UUID, attachment_id: UUID, version: int) -> ResponseReturnValue:
    """One version's content, to be saved."""
    return _place(referral_id).content(attachment_id, version)


@with_file(_matter_of)
@command(create=True)
def _add(received: Received, referral_id: UUID) -> Response:
    return _place(referral_id).add(received)


@with_file(_matter_of)
@command(create=True, versioned=True)
def _replace(received: Received, referral_id: UUID, attachment_id: UUID) -> Response:
    return _place(referral_id).replace(attachment_id, received)


def _place(referral_id: UUID) -> Place:
    row = lists.referral(the_service().database, Seen.by(current()), referral_id)
    if row is None:
        raise NotFound
    may_add = current().role is Role.SCHOOL and row["state"] in _OPEN
    return Place(Matter(AttachedTo.REFERRAL, referral_id), row, f"/intake/referrals/{referral_id}", may_add)
