"""A referral's files as pages."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from services.intake.domain.attachment import Matter
from services.intake.http.attachments.file_pages import FilePages, add_file_pages
from services.intake.http.attachments.on_pages import Place
from services.intake.http.readers import READERS, TEAM
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.http.referrals.reach import is_for_sender
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.codes import AttachedTo, Look, ReferralState, Role
from shared.web.access.looks import looks
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.service import the_service

attachment_pages = Blueprint("attachments-seen", __name__)

_OPEN = frozenset({ReferralState.RECEIVED, ReferralState.TO_COMPLETE})


def _place(referral_id: UUID) -> Place:
    row = lists.referral(the_service().database, Seen.by(current()), referral_id)
    if row is None:
        raise NotFound
    may_add = (current().role is Role.SCHOOL or is_for_sender(row)) and row["state"] in _OPEN
    return Place(Matter(AttachedTo.REFERRAL, referral_id), row, f"/intake/referrals/{referral_id}", may_add)


add_file_pages(
    attachment_pages,
    FilePages(
        kind=AttachedTo.REFERRAL,
        address="/referrals/<uuid:referral_id>",
        id_name="referral_id",
        readers=READERS,
        senders=(Role.SCHOOL, *TEAM),
        place=_place,
        page_look=looks(Look.CASE, case_of_referral),
        file_look=looks(Look.FILE, case_of_referral),
    ),
)
