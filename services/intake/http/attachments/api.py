"""Attachments by API: sent by whoever sent what they belong to, read by whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response
from psycopg.rows import DictRow

from services.intake.application import Intake
from services.intake.application.attachment_files import Received
from services.intake.domain.attachment import Attachment, Matter
from services.intake.http.attachments.giving_out import given_out
from services.intake.http.attachments.items import AttachmentAnswer, AttachmentFile, AttachmentList, describe_file, items
from services.intake.http.attachments.receiving import with_file
from services.intake.http.notices.api import OFFICER
from services.intake.http.notices.api import READERS as NOTICE_READERS
from services.intake.http.readers import READERS, TEAM
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.read_models import lists, notices
from services.intake.read_models.attachments import SeenFiles, attachments_of, versions_of
from services.intake.read_models.lists import Seen
from services.intake.read_models.notices import SeenNotices
from shared.vocabulary.codes import AttachedTo, Look, Role
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.schemas import PageArgs
from shared.web.service import application, the_service

attachments = Routes("attachments", later("Bilagor till det som skickats in."))
attachments._prepare_doc_cbks.append(describe_file)


def _matter_of(arguments: Mapping[str, Any]) -> Matter:
    if "attachment_id" in arguments:
        row = _versions(arguments["attachment_id"])[0]
        return Matter(AttachedTo(row["belongs_to"]), row["belongs_id"])
    if "notice_id" in arguments:
        return Matter(AttachedTo.ABSENCE_NOTICE, arguments["notice_id"])
    return Matter(AttachedTo.REFERRAL, arguments["referral_id"])


@attachments.route("/referrals/<uuid:referral_id>/attachments", methods=["POST"])
@allowed(Role.SCHOOL, *TEAM)
@attachments.response(201, AttachmentAnswer)
@with_file(_matter_of)
@command(create=True)
def add_attachment(received: Received, referral_id: UUID) -> Done:
    """Lägg till en bilaga: PDF, bild eller dokument från Office. Sorten avgörs av innehållet, inte av namnet."""
    return _answer(application(Intake).add_attachment(matter=Matter(AttachedTo.REFERRAL, referral_id), received=received, by=act()))


@attachments.route("/absence-notices/<uuid:notice_id>/attachments", methods=["POST"])
@allowed(Role.SCHOOL)
@attachments.response(201, AttachmentAnswer)
@with_file(_matter_of)
@command(create=True)
def add_to_notice(received: Received, notice_id: UUID) -> Done:
    """Bifoga en fil till en anmälan om frånvaro, till exempel skolans utredning."""
    return _answer(application(Intake).add_attachment(matter=Matter(AttachedTo.ABSENCE_NOTICE, notice_id), received=received, by=act()))


@attachments.route("/attachments/<uuid:attachment_id>/versions", methods=["POST"])
@allowed(Role.SCHOOL, *TEAM)
@attachments.response(201, AttachmentAnswer)
@with_file(_matter_of)
@command(create=True, versioned=True)
def replace_attachment(received: Received, attachment_id: UUID) -> Done:
    """Ersätt en bilaga med en ny version. Tidigare versioner finns kvar."""
    return _answer(application(Intake).replace_attachment(attachment_id=attachment_id, received=received, expected=expected_version(), by=act()))


@attachments.route("/referrals/<uuid:referral_id>/attachments", methods=["GET"])
@allowed(*READERS)
@looks(Look.CASE, case_of_referral)
@attachments.arguments(PageArgs, location="query")
@attachments.response(200, AttachmentList)
def list_attachments(arguments: dict[str, Any], referral_id: UUID) -> Page[Any]:
    """En beställnings bilagor i sin senaste version, i den ordning de först kom in."""
    if lists.referral(the_service().database, Seen.by(current()), referral_id) is None:
        raise NotFound
    return _page(Matter(AttachedTo.REFERRAL, referral_id), arguments)


@attachments.route("/absence-notices/<uuid:notice_id>/attachments", methods=["GET"])
@allowed(*NOTICE_READERS)
@looks(Look.LIST)
@attachments.arguments(PageArgs, location="query")
@attachments.response(200, AttachmentList)
def list_files_of_notice(arguments: dict[str, Any], notice_id: UUID) -> Page[Any]:
    """En anmälans bilagor i sin senaste version, i den ordning de först kom in."""
    row = notices.absence_notice(the_service().database, SeenNotices.of_absence(current()), notice_id)
    if row is None or row["kept"]:
        raise NotFound
    page = _page(Matter(AttachedTo.ABSENCE_NOTICE, notice_id), arguments)
    looked(shown=len(page.items))
    return page


@attachments.route("/attachments/<uuid:attachment_id>", methods=["GET"])
@allowed(*READERS, OFFICER)
@looks(Look.CASE)
@attachments.response(200, AttachmentFile)
def read_attachment(attachment_id: UUID) -> Any:
    """En bilaga med alla sina versioner. Innehållet hämtas per version."""
    rows = _versions(attachment_id)
    looked(matter=rows[0]["case_id"])
    versions = items(rows)
    return {**versions[0], "versions": versions}, 200, etag(rows[0]["version"])


@attachments.route("/attachments/<uuid:attachment_id>/versions/<int:version>", methods=["GET"])
@allowed(*READERS, OFFICER)
@looks(Look.FILE)
@attachments.response(200, content_type="application/octet-stream")
def read_file(attachment_id: UUID, version: int) -> Response:
    """En versions innehåll, som fil att spara."""
    row = next((each for each in _versions(attachment_id) if each["version"] == version), None)
    if row is None:
        raise NotFound
    looked(matter=row["case_id"])
    return given_out(row)


def _page(matter: Matter, arguments: dict[str, Any]) -> Page[Any]:
    rows = attachments_of(the_service().database, SeenFiles.by(current()), matter)
    begin = offset_of(arguments)
    return page_of(items(rows[begin : begin + arguments["limit"]]), len(rows), arguments)


def _versions(attachment_id: UUID) -> list[DictRow]:
    """All versions of an attachment of something that the reader may see; raises NotFound."""
    rows = versions_of(the_service().database, SeenFiles.by(current()), attachment_id)
    if not rows:
        raise NotFound
    return rows


def _answer(attachment: Attachment) -> Done:
    file = attachment.file
    also = {"kind": file.kind, "size": file.size, "verdict": file.verdict}
    return Done(attachment.id, attachment.version, "attached", also, f"{the_service().api_root}/attachments/{attachment.id}")
