"""Files of history while they wait: sealed under a key of their own as they come, read from anywhere, destroyed with their key."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID, uuid4

from services.intake.domain.import_errors import HistoryFileEmpty, HistoryFileNotText, HistoryFileTooLarge
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring
from shared.eventlog.sealed_file import FileKey, SealedFile, sealed_boxes

LARGEST: Final = 200 * 2**20
"""Half a million lines."""
_AT_ONCE: Final = 8
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_PUT = "INSERT INTO import_chunk (import_id, number, box) SELECT %b, * FROM unnest(%b::integer[], %b::bytea[])"
_BOXES = "SELECT box FROM import_chunk WHERE import_id = %s AND number >= %s ORDER BY number LIMIT %s"
_DROP = "DELETE FROM import_chunk WHERE import_id = %s"
_LEFT = (
    "SELECT import_id FROM import_chunk WHERE number = 0 AND NOT EXISTS (SELECT FROM history_import i WHERE i.import_id = import_chunk.import_id "
    "AND i.state NOT IN ('done', 'expired')) AND (came_at < clock_timestamp() - interval '30 minutes' "
    "OR EXISTS (SELECT FROM history_import i WHERE i.import_id = import_chunk.import_id))"
)


@dataclass(frozen=True)
class Upload:
    """A file that has come in whole: which import it is for, how long, in which encoding; `sha256` tells one sending from another."""

    import_id: UUID
    size: int
    encoding: str
    sha256: str


class ImportFiles:
    """Takes files of history in, reads them, and destroys them."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    @contextmanager
    def receive(self, pieces: Iterable[bytes]) -> Iterator[Upload]:
        """A file, sealed; destroyed unless an import of it is there at the end.

        Raises HistoryFileEmpty, HistoryFileTooLarge, HistoryFileNotText, and whatever reading `pieces` does.
        """
        import_id = uuid4()
        self._keyring.make_passing_key(import_id)
        try:
            yield self._received(import_id, pieces)
        finally:
            if self._database.row("SELECT 1 FROM history_import WHERE import_id = %s", (import_id,)) is None:
                self.destroy(import_id)

    def open(self, import_id: UUID, size: int) -> SealedFile:
        """A file that waits; raises NoKey for one that is destroyed."""

        def fetch(first: int, many: int) -> list[bytes]:
            with self._database.connection() as connection:
                rows = connection.execute(_BOXES, (import_id, first, many), binary=True).fetchall()
            return [row["box"] for row in rows]

        return SealedFile(self._key(import_id), size, fetch)

    def destroy(self, import_id: UUID) -> None:
        """Destroy a file's key, and then take away what nobody can open any more."""
        self._keyring.destroy_passing_key(import_id)
        self._database.execute(_DROP, (import_id,))

    def sweep(self) -> int:
        """Destroy what is left of imports that are over, and of files whose import never began; how many that were."""
        left = [row["import_id"] for row in self._database.rows(_LEFT)]
        for import_id in left:
            self.destroy(import_id)
        return len(left)

    def _received(self, import_id: UUID, pieces: Iterable[bytes]) -> Upload:
        key, content, size = self._key(import_id), hashlib.sha256(), 0
        decoder, is_utf_8 = codecs.getincrementaldecoder("utf-8")(), True

        def looked_at() -> Iterator[bytes]:
            nonlocal size, is_utf_8
            for piece in pieces:
                if (size == 0 and piece.startswith(_UTF_16)) or b"\0" in piece:
                    raise HistoryFileNotText
                size += len(piece)
                if size > LARGEST:
                    raise HistoryFileTooLarge(LARGEST)
                content.update(piece)
                is_utf_8 = is_utf_8 and _decodes(decoder, piece)
                yield piece

        numbered = enumerate(sealed_boxes(key, looked_at()))
        while boxes := list(islice(numbered, _AT_ONCE)):
            numbers, sealed = zip(*boxes, strict=True)
            self._database.execute(_PUT, (import_id, list(numbers), list(sealed)))
        if not size:
            raise HistoryFileEmpty
        is_utf_8 = is_utf_8 and _decodes(decoder, b"", last=True)
        return Upload(import_id, size, "utf-8" if is_utf_8 else "cp1252", content.hexdigest())

    def _key(self, import_id: UUID) -> FileKey:
        return FileKey(self._keyring.key(import_id), import_id, import_id)


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, last: bool = False) -> bool:
    try:
        decoder.decode(piece, last)
    except UnicodeDecodeError:
        return False
    return True
