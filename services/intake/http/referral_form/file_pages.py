"""The form's step with files: one more, or one away. Nothing of a file is read before its form is known to be ours."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.file_errors import FileTooLarge, NoFile
from services.intake.http.referral_form.pages import WRITERS, AlreadySent, FileTooLate, Writing, show_receipt_instead, step_page, the_writing
from shared.vocabulary.codes import Look
from shared.vocabulary.language import later
from shared.web.access.looks import looks, shows_nothing
from shared.web.forms import Form
from shared.web.rights import allowed
from shared.web.service import application
from shared.web.uploads import MOST_OF_FORM, file_pieces, takes_file

form_file_pages = Blueprint("form-files", __name__)
form_file_pages.register_error_handler(AlreadySent, show_receipt_instead)


@form_file_pages.post("/referrals/new/<uuid:draft_id>/files")
@allowed(*WRITERS)
@looks(Look.DRAFT)
@takes_file
def add_file(draft_id: UUID) -> ResponseReturnValue:
    """Add what was chosen, and go on if that was the button; to go on, nothing need be chosen."""
    writing = the_writing(draft_id)
    step, goes_on = writing.step("files"), "on" in request.args
    try:
        _add(writing, needed=not goes_on)
    except IntakeRefusal as refusal:
        form = Form(labels={"file": later("Fil")})
        form.refuse(refusal, "file")
        return step_page(writing, step, form), refusal.status
    return redirect(writing.after(step) if goes_on else f"{writing.address}/files", HTTPStatus.SEE_OTHER)


@form_file_pages.post("/referrals/new/<uuid:draft_id>/files/<uuid:content_id>/removal")
@allowed(*WRITERS)
@shows_nothing
def remove_file(draft_id: UUID, content_id: UUID) -> Response:
    """Throw one away."""
    writing = the_writing(draft_id)
    writing.files.remove(content_id)
    return redirect(f"{writing.address}/files", HTTPStatus.SEE_OTHER)


def _add(writing: Writing, *, needed: bool) -> None:
    """Raises NoFile, FileTooLarge, FileTooLate, and what DraftFiles.add does."""
    file, largest = file_pieces(), application(Intake).files.largest
    if file is None:
        if needed:
            raise NoFile
        return
    if (request.content_length or 0) > largest + MOST_OF_FORM:
        raise FileTooLarge(largest)
    if not writing.files.add(*file):
        raise FileTooLate
