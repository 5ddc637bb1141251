"""What a file is shows in its content; what is none of the kinds, would run something or can't be looked into is refused."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.file_errors import FileRefusal, HasMacros, KindNotTaken, LockedWithPassword, OldOrLockedOffice, UnpacksTooFar
from services.intake.domain.file_kinds import HEAD, MOST_DIRECTORY, kind_by_head, kind_of_document
from services.intake.tests.files import a_file, content_types, packed
from shared.vocabulary.codes import FileKind

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def kind_of(content: bytes) -> FileKind:
    return kind_by_head(content[:HEAD]) or kind_of_document(io.BytesIO(content))


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_is_known_by_its_content(kind: FileKind):
    assert kind is kind_of(a_file(kind))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF",
        b"<html><script>",
        b"MZ\x90\0",
        b"#!/bin/sh",
        b" %PDF-1.7",
        b"<svg xmlns=",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x18ftypisom",
        b"PK\x03\x04" + bytes(40),
    ],
)
def test_what_is_none_of_them_is_not_taken(content: bytes):
    with pytest.raises(KindNotTaken):
        kind_of(content)


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ({"page.html": "<script>"}, KindNotTaken),
        ({"[Content_Types].xml": content_types("application/zip")}, KindNotTaken),
        ({"mimetype": "application/epub+zip"}, KindNotTaken),
        ({"[Content_Types].xml": content_types("application/vnd.ms-word.document.macroEnabled.main+xml")}, HasMacros),
        ({"[Content_Types].xml": content_types(WORD), "word/vbaProject.bin": "x"}, HasMacros),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": "x"}, HasMacros),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<manifest:encryption-data/>"}, LockedWithPassword),
        ({"[Content_Types].xml": content_types(WORD) + " " * MOST_DIRECTORY}, UnpacksTooFar),
    ],
    ids=["a page", "a zip", "a book", "macros told", "macros hidden", "macros of LibreOffice", "locked", "a bomb in what is read"],
)
def test_a_zip_that_is_no_plain_document_is_refused(parts: dict[str, str | bytes], refusal: type[FileRefusal]):
    with pytest.raises(refusal):
        kind_of(packed(parts))


def test_office_of_before_2007_is_told_from_what_is_no_document_at_all():
    with pytest.raises(OldOrLockedOffice):
        kind_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


def test_a_document_that_would_fill_a_disk_is_refused_unopened():
    bomb = bytearray(packed({"[Content_Types].xml": content_types(WORD), "main.xml": b"\0" * 1000}))
    said = (2**30).to_bytes(4, "little")
    directory = bomb.rindex(b"PK\x01\x02")
    bomb[directory + 24 : directory + 28] = said
    with pytest.raises(UnpacksTooFar):
        kind_of(bytes(bomb))


def test_a_document_of_too_many_parts_is_refused_before_its_directory_is_read():
    with pytest.raises(UnpacksTooFar):
        kind_of(packed({f"{number:060}": b"" for number in range(12_000)}))


@given(st.sampled_from([FileKind.DOCX, FileKind.ODT]), st.data())
def test_whatever_is_changed_in_a_document_it_is_a_kind_or_refused(kind: FileKind, data: st.DataObject):
    content = bytearray(a_file(kind))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(len(content) // 2, len(content)))
    with suppress(FileRefusal):
        assert isinstance(kind_of(bytes(content[:end])), FileKind)


def test_a_part_that_only_a_password_opens_is_told():
    written = bytearray(packed({"[Content_Types].xml": content_types(WORD)}, zipfile.ZIP_STORED))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        written[written.index(mark) + flags] |= 1
    with pytest.raises(LockedWithPassword):
        kind_of(bytes(written))
