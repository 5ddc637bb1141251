"""What a file is, by its content: never by its name or by what the sender says. Pictures and PDF show it in their first bytes; documents of
Office (OOXML, ECMA-376 part 2) and LibreOffice (ODF 1.3 part 2) are zips that say it inside, and are looked into within bounds."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import Final, Protocol

from services.intake.domain.file_errors import HasMacros, KindNotTaken, LockedWithPassword, OldOrLockedOffice, UnpacksTooFar
from shared.vocabulary.codes import FileKind

HEAD: Final = 16
"""So many first bytes are enough for `kind_by_head`."""
MOST_DIRECTORY: Final = 1024 * 1024
"""Bytes of a zip's directory, and of any part that is read."""
MOST_PARTS: Final = 10_000
MOST_UNPACKED: Final = 512 * 1024 * 1024

_HEADS: Final = (
    (b"%PDF-", FileKind.PDF),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"II*\0", FileKind.TIFF),
    (b"MM\0*", FileKind.TIFF),
)
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OOXML: Final = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": FileKind.DOCX,
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": FileKind.XLSX,
    b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": FileKind.PPTX,
}
_ODF: Final = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
    b"application/vnd.oasis.opendocument.presentation": FileKind.ODP,
}
_NOT_A_ZIP: Final = (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, RuntimeError, struct.error, zlib.error)


class Seekable(Protocol):
    """What zipfile asks of a file."""

    def read(self, count: int = -1, /) -> bytes:
        """The next bytes."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go somewhere."""

    def tell(self) -> int:
        """Where that is."""

    def seekable(self) -> bool:
        """Yes."""


def kind_by_head(head: bytes) -> FileKind | None:
    """The kind, from the first HEAD bytes; None for a zip, which has to be looked into. Raises KindNotTaken, OldOrLockedOffice."""
    for beginning, kind in _HEADS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return FileKind.HEIC
    if head.startswith(_OLE2):
        raise OldOrLockedOffice
    if not head.startswith(_ZIP):
        raise KindNotTaken
    return None


def kind_of_document(file: Seekable) -> FileKind:
    """Which sort of document a zip is; raises KindNotTaken, HasMacros, LockedWithPassword, UnpacksTooFar."""
    try:
        with zipfile.ZipFile(_Bounded(file)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
                raise UnpacksTooFar
            names = {each.filename for each in parts}
            if any(each.flag_bits & 1 for each in parts):
                raise LockedWithPassword
            if "[Content_Types].xml" in names:
                return _ooxml(packed, names)
            if "mimetype" in names:
                return _odf(packed, names)
    except _NOT_A_ZIP:
        raise KindNotTaken from None
    raise KindNotTaken


def _ooxml(packed: zipfile.ZipFile, names: set[str]) -> FileKind:
    told = _part(packed, "[Content_Types].xml")
    if b"macroEnabled" in told or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise HasMacros
    found = [kind for content, kind in _OOXML.items() if b'"' + content + b'"' in told or b"'" + content + b"'" in told]
    if len(found) != 1:
        raise KindNotTaken
    return found[0]


def _odf(packed: zipfile.ZipFile, names: set[str]) -> FileKind:
    kind = _ODF.get(_part(packed, "mimetype").strip())
    if kind is None:
        raise KindNotTaken
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise HasMacros
    if "META-INF/manifest.xml" in names and b"encryption-data" in _part(packed, "META-INF/manifest.xml"):
        raise LockedWithPassword
    return kind


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    """One part, unpacked no further than allowed; raises UnpacksTooFar."""
    with packed.open(name) as part:
        content = part.read(MOST_DIRECTORY + 1)
    if len(content) > MOST_DIRECTORY:
        raise UnpacksTooFar
    return content


class _Bounded:
    """The same file, that never reads more than the bound at once: a zip says itself how long its directory is."""

    def __init__(self, file: Seekable) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, count: int = -1) -> bytes:
        """The next bytes; raises UnpacksTooFar."""
        content = self._file.read(count if 0 <= count <= MOST_DIRECTORY else MOST_DIRECTORY + 1)
        if len(content) > MOST_DIRECTORY:
            raise UnpacksTooFar
        return content
