"""The pages of a matter's files, alike for every sort of matter: all of them and one with its versions, each with a form for one more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
from shared.eventlog.log import Changed
from shared.vocabulary.codes import AttachedTo, Role
from shared.web.commands import command
from shared.web.rights import allowed
from shared.web.uploads import takes_file

Look = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True)
class FilePages:
    """Of which sort of matter: its page's address with the name of its id there, who reads it and adds to it, how looks are told."""

    kind: AttachedTo
    address: str
    id_name: str
    readers: Sequence[Role]
    senders: Sequence[Role]
    place: Callable[[UUID], Place]
    page_look: Look
    file_look: Look

    def placed(self, ids: Mapping[str, UUID]) -> Place:
        """The matter that an address names; raises NotFound."""
        return self.place(ids[self.id_name])

    def matter_of(self, ids: Mapping[str, Any]) -> Matter:
        """The same, before anybody has looked whether it is there."""
        return Matter(self.kind, ids[self.id_name])


def add_file_pages(pages: Blueprint, of: FilePages) -> None:
    """Put the pages of that sort's files on a blueprint."""
    files = f"{of.address}/attachments"
    one_file = f"{files}/<uuid:attachment_id>"

    @pages.get(files)
    @allowed(*of.readers)
    @of.page_look
    def show_attachments(**ids: UUID) -> ResponseReturnValue:
        """A matter's files, with a form for one more while it is open."""
        return of.placed(ids).all_files()

    @pages.post(files)
    @allowed(*of.senders)
    @of.page_look
    @takes_file
    def add(**ids: UUID) -> ResponseReturnValue:
        """One more file."""
        try:
            return add_what_came(**ids)
        except IntakeRefusal as refusal:
            return of.placed(ids).all_files(refusal)

    @pages.get(one_file)
    @allowed(*of.readers)
    @of.page_look
    def show_attachment(attachment_id: UUID, **ids: UUID) -> ResponseReturnValue:
        """One file's versions, with a form for a new one."""
        return of.placed(ids).one_file(attachment_id)

    @pages.post(one_file)
    @allowed(*of.senders)
    @of.page_look
    @takes_file
    def replace(attachment_id: UUID, **ids: UUID) -> ResponseReturnValue:
        """A new version."""
        try:
            return replace_by_what_came(attachment_id=attachment_id, **ids)
        except (IntakeRefusal, Changed) as refusal:
            return of.placed(ids).one_file(attachment_id, refusal)

    @pages.get(f"{one_file}/versions/<int:version>")
    @allowed(*of.readers)
    @of.file_look
    def save_file(attachment_id: UUID, version: int, **ids: UUID) -> ResponseReturnValue:
        """One version's content, to be saved."""
        return of.placed(ids).content(attachment_id, version)

    @with_file(of.matter_of)
    @command(create=True)
    def add_what_came(received: Received, **ids: UUID) -> Response:
        return of.placed(ids).add(received)

    @with_file(of.matter_of)
    @command(create=True, versioned=True)
    def replace_by_what_came(received: Received, attachment_id: UUID, **ids: UUID) -> Response:
        return of.placed(ids).replace(attachment_id, received)
