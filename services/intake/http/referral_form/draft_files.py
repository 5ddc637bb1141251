"""Files of a draft: sealed under its writer's key like its texts, gone with it, and sealed anew under the pupil's key when it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.application import Intake
from services.intake.application.attachment_files import Received, SomethingFound
from services.intake.domain.attachment import StoredFile
from services.intake.domain.file_errors import DraftsTakeTooMuch, Infected, TooManyFiles
from services.intake.http.referral_form.drafts import one_at_a_time
from shared.eventlog.sealed import SealedValue, seal
from shared.vocabulary.codes import FileKind, ScanVerdict
from shared.vocabulary.words import Digest

MOST: Final = 10
_LIST = "SELECT f.* FROM draft_file f JOIN draft USING (draft_id) WHERE draft_id = %s AND owner = %s ORDER BY came_at, content_id"
_TAKEN = "SELECT coalesce(sum(size), 0)::bigint AS taken FROM draft_file JOIN draft USING (draft_id) WHERE owner = %s"
_ADD = "INSERT INTO draft_file (content_id, draft_id, name, kind, size, sha256, stored_sha256, verdict) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
_TOUCH = "UPDATE draft SET version = version + 1 WHERE draft_id = %s AND owner = %s"
_REMOVE = "DELETE FROM draft_file USING draft WHERE draft.draft_id = draft_file.draft_id AND content_id = %s AND draft.draft_id = %s AND owner = %s"


@dataclass(frozen=True)
class DraftFile:
    """One file, its name opened."""

    name: str
    sha256: str
    file: StoredFile


class DraftFiles:
    """The files of one draft, for its writer; nobody else's are there. All of the writer's drafts together have room for so many bytes."""

    def __init__(self, intake: Intake, writer: UUID, draft_id: UUID, room: int) -> None:
        self._intake = intake
        self._writer = writer
        self._draft_id = draft_id
        self._room = room

    def all(self) -> list[DraftFile]:
        """In the order they came."""
        return [self._opened(row) for row in self._intake.database.rows(_LIST, (self._draft_id, self._writer))]

    def add(self, name: str, pieces: Iterable[bytes]) -> bool:
        """Take one in; the same content a second time changes nothing. False where the draft is gone, and the file with it.

        Raises TooManyFiles, DraftsTakeTooMuch, Infected, and what AttachmentFiles.receive does.
        """
        self._check_room(1)
        with self._scanned(self._writer, name, pieces) as received, self._intake.database.transaction():
            # Of two that come at once, to whichever drafts, the second sees the first.
            one_at_a_time(self._intake.database, self._writer)
            draft = self._intake.database.execute(_TOUCH, (self._draft_id, self._writer))
            there = self.all()
            if not draft or any(each.sha256 == received.sha256 for each in there):
                return bool(draft)
            if len(there) >= MOST:
                raise TooManyFiles
            file = received.file
            self._check_room(file.size)
            row = (file.content_id, self._draft_id, self._sealed(file, "name", received.name), file.kind, file.size)
            self._intake.database.execute(_ADD, (*row, self._sealed(file, "sha256", received.sha256), file.stored_sha256, file.verdict))
            self._intake.files.keep_in_draft(received)
        return True

    def _check_room(self, size: int) -> None:
        row = self._intake.database.row(_TAKEN, (self._writer,))
        if row is None or row["taken"] + size > self._room:
            raise DraftsTakeTooMuch(self._room)

    def remove(self, content_id: UUID) -> None:
        """Throw one away."""
        with self._intake.database.transaction():
            self._intake.database.execute(_TOUCH, (self._draft_id, self._writer))
            self._intake.database.execute(_REMOVE, (content_id, self._draft_id, self._writer))

    @contextmanager
    def sealed_for(self, pupil_id: UUID) -> Iterator[list[Received]]:
        """All of them under the pupil's key, scanned once more, ready to be added; what is not added before the end is gone. Raises Infected."""
        with ExitStack() as stack:
            yield [
                stack.enter_context(self._scanned(pupil_id, each.name, self._intake.files.read_in_draft(each.file, self._writer)))
                for each in self.all()
            ]

    @contextmanager
    def _scanned(self, subject: UUID, name: str, pieces: Iterable[bytes]) -> Iterator[Received]:
        try:
            with self._intake.files.receive(subject, name, pieces) as received:
                yield received
        except SomethingFound:
            raise Infected from None

    def _sealed(self, file: StoredFile, field: str, text: str) -> str:
        key = self._intake.keyring.key(self._writer)
        return seal(text.encode(), subject_key=key, subject=self._writer, stream=file.content_id, version=1, field=field).token

    def _opened(self, row: DictRow) -> DraftFile:
        key = self._intake.keyring.key(self._writer)

        def opened(token: str) -> str:
            value = SealedValue(token)
            return value.opened_with(value.field_key(key)).decode()

        file = StoredFile(row["content_id"], FileKind(row["kind"]), row["size"], Digest(row["stored_sha256"]), ScanVerdict(row["verdict"]))
        return DraftFile(opened(row["name"]), opened(row["sha256"]), file)
