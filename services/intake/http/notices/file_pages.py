"""An absence notice's files as pages: the school's investigation and what else it sends along."""

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
from services.intake.http.notices.api import READERS
from services.intake.read_models import notices
from services.intake.read_models.notices import SeenNotices
from shared.eventlog.log import Changed
from shared.vocabulary.codes import AttachedTo, Look, NoticeState, Role
from shared.web.access.looks import looks
from shared.web.commands import command
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import the_service
from shared.web.uploads import takes_file

notice_file_pages = Blueprint("notice-files-seen", __name__)


def _matter_of(arguments: Mapping[str, Any]) -> Matter:
    return Matter(AttachedTo.ABSENCE_NOTICE, arguments["notice_id"])


@notice_file_pages.get("/notices/absence/<uuid:notice_id>/attachments")
@allowed(*READERS)
@looks(Look.FILE)
def show_attachments(notice_id: UUID) -> ResponseReturnValue:
    """A notice's files, with a form for one more while it is open."""
    return _place(notice_id).all_files()


@notice_file_pages.post("/notices/absence/<uuid:notice_id>/attachments")
@allowed(Role.SCHOOL)
@looks(Look.FILE)
@takes_file
def add(notice_id: UUID) -> ResponseReturnValue:
    """One more file."""
    try:
        return _add(notice_id=notice_id)
    except IntakeRefusal as refusal:
        return _place(notice_id).all_files(refusal)


@notice_file_pages.get("/notices/absence/<uuid:notice_id>/attachments/<uuid:attachment_id>")
@allowed(*READERS)
@looks(Look.FILE)
def show_attachment(notice_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """One file's versions, with a form for a new one."""
    return _place(notice_id).one_file(attachment_id)


@notice_file_pages.post("/notices/absence/<uuid:notice_id>/attachments/<uuid:attachment_id>")
@allowed(Role.SCHOOL)
@looks(Look.FILE)
@takes_file
def replace(notice_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """A new version."""
    try:
        return _replace(notice_id=notice_id, attachment_id=attachment_id)
    except (IntakeRefusal, Changed) as refusal:
        return _place(notice_id).one_file(attachment_id, refusal)


@notice_file_pages.get("/notices/absence/<uuid:notice_id>/attachments/<uuid:attachment_id>/versions/<int:version>")
@allowed(*READERS)
@looks(Look.FILE)
def save_file(notice_id: UUID, attachment_id: UUID, version: int) -> ResponseReturnValue:
    """One version's content, to be saved."""
    return _place(notice_id).content(attachment_id, version)


@with_file(_matter_of)
@command(create=True)
def _add(received: Received, notice_id: UUID) -> Response:
    return _place(notice_id).add(received)


@with_file(_matter_of)
@command(create=True, versioned=True)
def _replace(received: Received, notice_id: UUID, attachment_id: UUID) -> Response:
    return _place(notice_id).replace(attachment_id, received)


def _place(notice_id: UUID) -> Place:
    row = notices.absence_notice(the_service().database, SeenNotices.of_absence(current()), notice_id)
    if row is None or row["kept"]:
        raise NotFound
    may_add = current().role is Role.SCHOOL and row["state"] != NoticeState.CLOSED
    return Place(_matter_of({"notice_id": notice_id}), row, f"/intake/notices/absence/{notice_id}", may_add)
