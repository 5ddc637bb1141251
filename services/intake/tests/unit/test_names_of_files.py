"""A file is given back under the sender's words, and under nothing that a name could do to whoever saves it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.file_name import LONGEST, kept_name
from services.intake.http.attachments.giving_out import disposition
from shared.vocabulary.codes import FileKind


@pytest.mark.parametrize(
    ("given_name", "kind", "kept"),
    [
        ("utredning.pdf", FileKind.PDF, "utredning.pdf"),
        ("Utredning Åsa Öberg.PDF", FileKind.PDF, "Utredning Åsa Öberg.pdf"),
        ("faktura.exe", FileKind.PDF, "faktura.exe.pdf"),
        ("sida.html", FileKind.DOCX, "sida.html.docx"),
        ("C:\\Skola\\..\\intyg.jpeg", FileKind.JPEG, "intyg.jpeg"),
        ("../../etc/passwd", FileKind.PNG, "passwd.png"),
        ("intyg\u202efdp.exe", FileKind.PDF, "intygfdp.exe.pdf"),
        ("rad\r\nSet-Cookie: x", FileKind.PDF, "radSet-Cookie x.pdf"),
        ('"citat"; filename=x.pdf', FileKind.PDF, "citat ; filename=x.pdf"),
        ("", FileKind.TIFF, "bilaga.tif"),
        ("...", FileKind.PDF, "bilaga.pdf"),
        (".pdf", FileKind.PDF, "bilaga.pdf"),
    ],
)
def test_a_name_is_kept_without_what_it_pretends(given_name: str, kind: FileKind, kept: str):
    assert kept == kept_name(given_name, kind)


@given(st.text(max_size=300), st.sampled_from(FileKind))
def test_no_name_leaves_its_folder_or_its_header(given_name: str, kind: FileKind):
    name = kept_name(given_name, kind)
    assert not set('<>:"/\\|?*') & set(name)
    assert not [each for each in name if unicodedata.category(each)[0] == "C"]
    assert name.strip(". ") == name
    assert len(name) <= LONGEST + 5
    told = disposition(name)
    assert told.isascii()
    assert told.isprintable()
    assert 2 == told.count('"')


def test_a_name_with_letters_of_its_own_reaches_old_and_new_programs():
    assert "attachment; filename=\"Asa 100_.pdf\"; filename*=UTF-8''%C3%85sa%20100%25.pdf" == disposition("Åsa 100%.pdf")
