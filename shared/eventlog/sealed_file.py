"""Files about a person: sealed in chunks under a key of their own, made from the person's key, so that they go with it.

A file is stored as boxes 0 … n-1, each of `CHUNK` plain bytes, the last of fewer (an empty file is one empty box):

    box i = AES-256-GCM(key, nonce = i (11 bytes) ‖ last (1 byte), chunk i, associated data = subject ‖ file)

and before box 0 stands the commitment to the key. Key and commitment come from the subject's key by HKDF-Expand over subject and file
(RFC 5869). A file's id is used once, so no nonce comes twice under a key; number and end are in the nonce, so a box that is moved, left
out, doubled, put in from another file or taken for the last one does not open. Nothing is handed out before its box has opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hmac import compare_digest
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.eventlog.sealed import COMMITMENT, CannotOpen

CHUNK: Final = 64 * 1024
TAG: Final = 16

Fetch = Callable[[int, int], list[bytes]]
"""The stored boxes from a number on, at most so many; fewer where the file ends."""


class FileKey:
    """The key of one file, made from its subject's."""

    def __init__(self, subject_key: bytes, subject: UUID, file: UUID) -> None:
        self._about = subject.bytes + file.bytes
        made = HKDFExpand(SHA256(), 32 + COMMITMENT, b"narvaro file v1\0" + self._about).derive(subject_key)
        self._cipher, self._commitment = AESGCM(made[:32]), made[32:]

    def seal(self, number: int, plain: bytes, *, last: bool) -> bytes:
        """One chunk as it is stored."""
        box = self._cipher.encrypt(_nonce(number, last), plain, self._about)
        return self._commitment + box if number == 0 else box

    def open(self, number: int, stored: bytes, *, last: bool) -> bytes:
        """One chunk as it was; raises CannotOpen."""
        box = stored
        if number == 0:
            commitment, box = stored[:COMMITMENT], stored[COMMITMENT:]
            if not compare_digest(commitment, self._commitment):
                raise CannotOpen("the key is not the one that sealed this file")
        try:
            return self._cipher.decrypt(_nonce(number, last), box, self._about)
        except InvalidTag:
            raise CannotOpen("a chunk of a file was changed, moved or left out") from None


def sealed_boxes(key: FileKey, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A file that comes in pieces of any size, as the boxes to store; holds one chunk and one piece at a time."""
    number, held = 0, bytearray()
    for piece in pieces:
        held += piece
        while len(held) > CHUNK:
            yield key.seal(number, bytes(held[:CHUNK]), last=False)
            del held[:CHUNK]
            number += 1
    yield key.seal(number, bytes(held), last=True)


def boxes_of(size: int) -> int:
    """How many boxes a file of so many bytes is."""
    return max(1, -(-size // CHUNK))


class SealedFile:
    """Reads a stored file of a known size, from the beginning or anywhere: what zipfile asks of a file. Holds one chunk at a time."""

    def __init__(self, key: FileKey, size: int, fetch: Fetch) -> None:
        self.size = size
        self._key = key
        self._fetch = fetch
        self._place = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def pieces(self, at_once: int = 8) -> Iterator[bytes]:
        """The whole file, chunk by chunk, asking for a few boxes at a time; raises CannotOpen at the first that is wrong."""
        count = boxes_of(self.size)
        for first in range(0, count, at_once):
            wanted = min(at_once, count - first)
            boxes = self._fetch(first, wanted)
            if len(boxes) != wanted:
                raise CannotOpen("a file is cut short")
            for number, box in enumerate(boxes, first):
                yield self._opened(number, box)

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._place

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go somewhere; raises ValueError for a place before the beginning, as every file does."""
        place = offset + {0: 0, 1: self._place, 2: self.size}[whence]
        if place < 0:
            raise ValueError("a place before the beginning of the file")
        self._place = place
        return place

    def read(self, count: int = -1) -> bytes:
        """The next bytes, fewer at the end; raises CannotOpen."""
        end = self.size if count < 0 else min(self.size, self._place + count)
        found = bytearray()
        while self._place < end:
            number, within = divmod(self._place, CHUNK)
            part = self._chunk(number)[within : within + end - self._place]
            found += part
            self._place += len(part)
        return bytes(found)

    def _chunk(self, number: int) -> bytes:
        if self._open[0] != number:
            boxes = self._fetch(number, 1)
            if not boxes:
                raise CannotOpen("a file is cut short")
            self._open = (number, self._opened(number, boxes[0]))
        return self._open[1]

    def _opened(self, number: int, box: bytes) -> bytes:
        last = number == boxes_of(self.size) - 1
        plain = self._key.open(number, box, last=last)
        if len(plain) != (self.size - number * CHUNK if last else CHUNK):
            raise CannotOpen("a file has another size than it was stored with")
        return plain


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
