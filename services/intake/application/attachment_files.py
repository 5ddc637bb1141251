"""The bytes of attachments: taken in piece by piece, sealed, counted and scanned on the way, and read back the same way.

What is coming in lies in `upload_chunk`, until the command that adds it moves it, in its own transaction, to `attachment_chunk`, which is
append-only. So an upload that breaks off leaves nothing but rows that are swept. A file of a form that isn't sent yet lies in
`draft_chunk`, sealed under its writer's key, until the form is sent or thrown away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final
from uuid import UUID, uuid4

from services.intake.application.scanning import VirusScanner
from services.intake.domain.attachment import StoredFile
from services.intake.domain.file_errors import FileIsEmpty, FileTooLarge
from services.intake.domain.file_kinds import HEAD, kind_by_head, kind_of_document
from services.intake.domain.file_name import kept_name
from shared.eventlog import opened
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring
from shared.eventlog.sealed_file import FileKey, SealedFile, boxes_of, sealed_boxes
from shared.vocabulary.words import Digest

AT_ONCE: Final = 8
"""Boxes that are held and stored together: half a mebibyte."""
LARGEST: Final = 20 * 2**20
LEFT_AFTER: Final = 1200.0
"""Seconds without a new row after which nobody sends a file any more."""
_PUT = "INSERT INTO upload_chunk (content_id, number, box) SELECT %b, * FROM unnest(%b::integer[], %b::bytea[])"
_KEEP = {
    table: f"INSERT INTO {table} (content_id, number, box) SELECT content_id, number, box FROM upload_chunk WHERE content_id = %s"  # noqa: S608
    for table in ("attachment_chunk", "draft_chunk")
}
_DROP = "DELETE FROM upload_chunk WHERE content_id = %s"
_SWEEP = (
    "DELETE FROM upload_chunk WHERE content_id IN (SELECT content_id FROM upload_chunk GROUP BY content_id "
    "HAVING max(came_at) < clock_timestamp() - make_interval(secs => %s))"
)
_BOXES = {
    table: f"SELECT box FROM {table} WHERE content_id = %s AND number >= %s ORDER BY number LIMIT %s"  # noqa: S608  our own three tables
    for table in ("upload_chunk", "attachment_chunk", "draft_chunk")
}


class SomethingFound(Exception):
    """The virus scanner found something; tells what, in how large a file, with which hash."""

    def __init__(self, found: str, size: int, sha256: str) -> None:
        super().__init__()
        self.found, self.size, self.sha256 = found, size, sha256


class UploadGone(Exception):
    """An upload's rows were swept before it was added."""


@dataclass(frozen=True)
class Received:
    """A file that has come in whole, as the log will have it; `sha256` is of its content. `pupil_id` is whose key seals it."""

    pupil_id: UUID
    name: str
    sha256: str
    file: StoredFile


class AttachmentFiles:
    """Takes files in and gives them out."""

    def __init__(self, database: Database, keyring: Keyring, scanner: VirusScanner, largest: int) -> None:
        self.largest = largest
        self._database = database
        self._keyring = keyring
        self._scanner = scanner

    @contextmanager
    def receive(self, pupil_id: UUID, name: str, pieces: Iterable[bytes]) -> Iterator[Received]:
        """A file, sealed under the pupil's key; unless it is kept before the end, nothing of it stays.

        Raises what file_errors has about content, SomethingFound, NoKey, and whatever reading `pieces` does.
        """
        content_id = uuid4()
        try:
            yield self._received(content_id, pupil_id, name, pieces)
        finally:
            self._database.execute(_DROP, (content_id,))

    def keep(self, received: Received) -> None:
        """Make the file one that stays, in the transaction that records it; raises UploadGone."""
        self._move(received, "attachment_chunk")

    def keep_in_draft(self, received: Received) -> None:
        """Make the file one that stays with a draft; raises UploadGone."""
        self._move(received, "draft_chunk")

    def _move(self, received: Received, table: str) -> None:
        if self._database.execute(_KEEP[table], (received.file.content_id,)) != boxes_of(received.file.size):
            raise UploadGone

    def read_in_draft(self, file: StoredFile, writer: UUID) -> Iterator[bytes]:
        """A draft's file, piece by piece; raises NoKey, CannotOpen."""
        return self._stored("draft_chunk", file.content_id, writer, file.size).pieces(AT_ONCE)

    def read(self, file: StoredFile, pupil_id: UUID) -> Iterator[bytes]:
        """A kept file, piece by piece, the first already opened; raises NoKey, CannotOpen."""
        pieces = self._stored("attachment_chunk", file.content_id, pupil_id, file.size).pieces(AT_ONCE)
        first = next(pieces)
        opened.note(pupil_id)
        return chain([first], pieces)

    def sweep(self, older_than: float = LEFT_AFTER) -> int:
        """Take away what is left of uploads that broke off with their process; how many rows that were."""
        return self._database.execute(_SWEEP, (older_than,))

    def _received(self, content_id: UUID, pupil_id: UUID, name: str, pieces: Iterable[bytes]) -> Received:
        head, coming = _begun(iter(pieces))
        kind = kind_by_head(head)
        key = FileKey(self._keyring.key(pupil_id), pupil_id, content_id)
        content, stored, size = hashlib.sha256(), hashlib.sha256(), 0
        with self._scanner.scan() as scan:

            def looked_at() -> Iterator[bytes]:
                nonlocal size
                for piece in coming:
                    size += len(piece)
                    if size > self.largest:
                        raise FileTooLarge(self.largest)
                    content.update(piece)
                    scan.take(piece)
                    yield piece

            numbered = enumerate(sealed_boxes(key, looked_at()))
            while boxes := list(islice(numbered, AT_ONCE)):
                for _, box in boxes:
                    stored.update(box)
                self._put(content_id, boxes)
            found = scan.found()
        if found is not None:
            raise SomethingFound(found, size, content.hexdigest())
        if kind is None:
            kind = kind_of_document(self._stored("upload_chunk", content_id, pupil_id, size))
        file = StoredFile(content_id, kind, size, Digest(stored.hexdigest()), self._scanner.verdict)
        return Received(pupil_id, kept_name(name, kind), content.hexdigest(), file)

    def _put(self, content_id: UUID, boxes: Iterable[tuple[int, bytes]]) -> None:
        numbers, sealed = zip(*boxes, strict=True)
        self._database.execute(_PUT, (content_id, list(numbers), list(sealed)))

    def _stored(self, table: str, content_id: UUID, pupil_id: UUID, size: int) -> SealedFile:
        def fetch(first: int, many: int) -> list[bytes]:
            with self._database.connection() as connection:
                rows = connection.execute(_BOXES[table], (content_id, first, many), binary=True).fetchall()
            return [row["box"] for row in rows]

        return SealedFile(FileKey(self._keyring.key(pupil_id), pupil_id, content_id), size, fetch)


def _begun(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and the whole file from the beginning; raises FileIsEmpty."""
    begun = bytearray()
    for piece in pieces:
        begun += piece
        if len(begun) >= HEAD:
            break
    if not begun:
        raise FileIsEmpty
    return bytes(begun[:HEAD]), chain([bytes(begun)], pieces)
