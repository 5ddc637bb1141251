"""Small files of every kind that is taken, as programs write them, and some that are not what they say."""

from __future__ import annotations

import io
import zipfile

from shared.vocabulary.codes import FileKind

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
EICAR_SIGNATURE = "Eicar-Signature:0:*:" + (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").hex() + "\n"
"""A signature database of one line, in clamd's form for extended signatures; put together, so that no scanner finds this file."""
INFECTED = PDF + bytes.fromhex(EICAR_SIGNATURE.strip().rpartition(":")[2])

_OOXML = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    FileKind.DOCX: f"{_OOXML}wordprocessingml.document.main+xml",
    FileKind.XLSX: f"{_OOXML}spreadsheetml.sheet.main+xml",
    FileKind.PPTX: f"{_OOXML}presentationml.presentation.main+xml",
}
_ODF = {FileKind.ODT: "text", FileKind.ODS: "spreadsheet", FileKind.ODP: "presentation"}


def packed(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts, in this order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def content_types(main: str) -> str:
    """The part that tells what an OOXML document is."""
    return f'<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'


def a_file(kind: FileKind) -> bytes:
    """A small file of a kind."""
    if kind in _MAIN:
        # LibreOffice writes the list of types last, Office first.
        return packed({"_rels/.rels": "<Relationships/>", "main.xml": "<x/>", "[Content_Types].xml": content_types(_MAIN[kind])})
    if kind in _ODF:
        return packed({"mimetype": f"application/vnd.oasis.opendocument.{_ODF[kind]}", "content.xml": "<x/>"}, zipfile.ZIP_STORED)
    return {
        FileKind.PDF: PDF,
        FileKind.JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20),
        FileKind.PNG: b"\x89PNG\r\n\x1a\n" + bytes(20),
        FileKind.GIF: b"GIF89a" + bytes(20),
        FileKind.WEBP: b"RIFF\x1a\0\0\0WEBPVP8 " + bytes(20),
        FileKind.TIFF: b"II*\0" + bytes(20),
        FileKind.HEIC: b"\0\0\0\x18ftypheic" + bytes(20),
    }[kind]
