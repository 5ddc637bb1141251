"""An absence notice's files as pages: the school's investigation and what else it sends along."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from services.intake.domain.attachment import Matter
from services.intake.http.attachments.file_pages import FilePages, add_file_pages
from services.intake.http.attachments.on_pages import Place
from services.intake.http.notices.api import READERS
from services.intake.read_models import notices
from services.intake.read_models.notices import SeenNotices
from shared.vocabulary.codes import AttachedTo, Look, NoticeState, Role
from shared.web.access.looks import looks
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.service import the_service

notice_file_pages = Blueprint("notice-files-seen", __name__)


def _place(notice_id: UUID) -> Place:
    row = notices.absence_notice(the_service().database, SeenNotices.of_absence(current()), notice_id)
    if row is None or row["kept"]:
        raise NotFound
    may_add = current().role is Role.SCHOOL and row["state"] != NoticeState.CLOSED
    return Place(Matter(AttachedTo.ABSENCE_NOTICE, notice_id), row, f"/intake/notices/absence/{notice_id}", may_add)


add_file_pages(
    notice_file_pages,
    FilePages(
        kind=AttachedTo.ABSENCE_NOTICE,
        address="/notices/absence/<uuid:notice_id>",
        id_name="notice_id",
        readers=READERS,
        senders=(Role.SCHOOL,),
        place=_place,
        page_look=looks(Look.FILE),
        file_look=looks(Look.FILE),
    ),
)
