"""What the pages of every matter's files have in common: all of a matter's, and one with its versions."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from psycopg.rows import DictRow
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.application.attachment_files import Received
from services.intake.domain.attachment import Matter
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.attachments.giving_out import given_out
from services.intake.http.attachments.words import shown, shown_files, stopped_files
from services.intake.read_models.attachments import SeenFiles, versions_of
from shared.eventlog.log import Changed
from shared.eventlog.subjects import destroyed_in
from shared.vocabulary.codes import AttachedTo
from shared.vocabulary.language import later, say, translated
from shared.web.commands import act, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.service import application, the_service

_CHANGED = later("Någon annan har ersatt filen sedan du öppnade sidan. Se den nya versionen i listan, och skicka igen om din ska gälla.")


@dataclass(frozen=True)
class Place:
    """A matter that the reader sees, where its page is, and whether the reader may add to it."""

    matter: Matter
    row: DictRow
    here: str
    may_add: bool

    def all_files(self, refusal: IntakeRefusal | None = None) -> ResponseReturnValue:
        """The matter's files, with a form for one more while it is open; what was wrong with a file is told beside the field."""
        if (gone := self._destroyed()) is not None:
            return gone
        told = {"files": shown_files(self.matter), "stopped": stopped_files(self.matter)}
        return self._page("attachments", told, refusal)

    def one_file(self, attachment_id: UUID, refusal: IntakeRefusal | Changed | None = None) -> ResponseReturnValue:
        """One file's versions, with a form for a new one."""
        if (gone := self._destroyed()) is not None:
            return gone
        versions = shown(self.versions(attachment_id))
        return self._page("attachment", {"versions": versions, "latest": versions[0]}, refusal)

    def content(self, attachment_id: UUID, version: int) -> ResponseReturnValue:
        """One version's content, to be saved."""
        row = next((each for each in self.versions(attachment_id) if each["version"] == version), None)
        if row is None:
            raise NotFound
        return self._destroyed() or given_out(row)

    def add(self, received: Received) -> Response:
        """Attach what was received."""
        application(Intake).add_attachment(matter=self.matter, received=received, by=act())
        return redirect(f"{self.here}/attachments", 303)

    def replace(self, attachment_id: UUID, received: Received) -> Response:
        """Make what was received the new version."""
        self.versions(attachment_id)
        application(Intake).replace_attachment(attachment_id=attachment_id, received=received, expected=expected_version(), by=act())
        return redirect(f"{self.here}/attachments/{attachment_id}", 303)

    def versions(self, attachment_id: UUID) -> list[DictRow]:
        """All versions of one of the matter's files; raises NotFound."""
        rows = versions_of(the_service().database, SeenFiles.by(current()), attachment_id)
        if not rows or rows[0]["belongs_id"] != self.matter.id:
            raise NotFound
        return rows

    def _page(self, template: str, told: dict[str, Any], refusal: IntakeRefusal | Changed | None) -> ResponseReturnValue:
        form = Form(labels={"file": say("Fil")})
        status = HTTPStatus.OK
        if isinstance(refusal, IntakeRefusal):
            form.refuse(refusal, "file")
            status = refusal.status
        elif refusal is not None:
            form.refuse(translated(_CHANGED), "file")
            status = HTTPStatus.CONFLICT
        around = {
            "row": self.row,
            "here": self.here,
            "of_notice": self.matter.kind is AttachedTo.ABSENCE_NOTICE,
            "may_add": self.may_add,
            "largest": application(Intake).files.largest // 2**20,
            "pupil": application(Intake).open_name(self.row["pupil_name"]) if self.row["pupil_name"] else say("Skyddad elev"),
        }
        return render_template(f"intake/attachments/{template}.html", form=form, **told, **around), int(status)

    def _destroyed(self) -> tuple[str, int] | None:
        """By which decision a referral is destroyed, if it is: the same page as its own. Of a notice nothing can be opened, which tells itself."""
        if self.matter.kind is not AttachedTo.REFERRAL:
            return None
        gone = destroyed_in(the_service().database, [self.matter.id]).get(self.matter.id)
        return None if gone is None else (render_template("intake/referrals/destroyed.html", row=self.row, gone=gone), int(HTTPStatus.GONE))
