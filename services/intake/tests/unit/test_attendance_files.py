"""A report's file is read whatever wrote it, and a mistake is told by line and column, never by what stands there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.attendance import Line, Minutes
from services.intake.domain.attendance_errors import WrongLine
from services.intake.http.attendance.report_file import COLUMNS, NotReadable, ReportFile, template
from shared.vocabulary.codes import SchoolForm

DAY = date(2021, 2, 7)
HEAD = ";".join(COLUMNS)
GOOD = "20130101TF01;Åsa;Öberg;grundskola;8;1500;120;45"


def read(text: str | bytes, on: date = DAY) -> list[Line | WrongLine]:
    return list(ReportFile(text.encode() if isinstance(text, str) else text, on).lines())


def wrong(row: str) -> tuple[int, str]:
    (found,) = read(f"{HEAD}\n{row}\n")
    assert isinstance(found, WrongLine)
    for cell in filter(None, row.split(";")):
        assert len(cell) < 3 or cell not in found.sentence.replace("20130101TF01", "")
    return found.number, found.column


def in_latin_1(text: str) -> bytes:
    return text.encode("latin-1")


def with_mark(text: str) -> bytes:
    return text.encode("utf-8-sig")


@pytest.mark.parametrize("encoded", [str.encode, with_mark, in_latin_1])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_a_spreadsheet_writes_is_read(encoded: Callable[[str], bytes], separator: str, ending: str) -> None:
    (line,) = read(encoded(f"{HEAD}\n{GOOD}\n".replace(";", separator).replace("\n", ending)))
    assert isinstance(line, Line)
    told = line.attendance
    assert (2, "20130101TF01", "Åsa Öberg") == (line.number, line.pupil.text, told.name)
    assert (SchoolForm.COMPULSORY, 8, Minutes(1500, 120, 45)) == (told.school_form, told.school_year, told.minutes)


def test_the_template_is_read_as_it_is() -> None:
    lines = read(template())
    assert [2, 3] == [line.number for line in lines if isinstance(line, Line)]
    assert [True, False] == [bool(line.attendance.name) for line in lines if isinstance(line, Line)]


def test_columns_may_come_in_any_order_with_other_names_and_without_names() -> None:
    (line,) = read("Ogiltig frånvaro,Giltig-frånvaro,SCHEDULED_MINUTES,Årskurs,Skolform,Personnummer\n45,120,1500,8,GR,20130101TF01\n")
    assert isinstance(line, Line)
    assert (None, Minutes(1500, 120, 45)) == (line.attendance.name, line.attendance.minutes)


@pytest.mark.parametrize(("text", "form"), [("Grundsärskola", SchoolForm.COMPULSORY_ADAPTED), ("GRS", SchoolForm.COMPULSORY_ADAPTED)])
def test_an_old_name_of_a_school_form_is_what_it_became(text: str, form: SchoolForm) -> None:
    (line,) = read(f"{HEAD}\n{GOOD.replace('grundskola', text)}\n", date(2024, 2, 1))
    assert isinstance(line, Line)
    assert form is line.attendance.school_form


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("20130101TF0;Åsa;Öberg;grundskola;8;1500;120;45", "personnummer"),
        ("201301019999;Åsa;Öberg;grundskola;8;1500;120;45", "personnummer"),
        ("20130101TF01;Åsa;Öberg;aftonskola;8;1500;120;45", "skolform"),
        ("20130101TF01;Åsa;Öberg;grundskola;åtta;1500;120;45", "arskurs"),
        ("20130101TF01;Åsa;Öberg;grundskola;8;1500,5;120;45", "schemalagd_tid"),
        ("20130101TF01;Åsa;Öberg;grundskola;8;1500;-20;45", "giltig_franvaro"),
        ("20130101TF01;Åsa;Öberg;grundskola;8;1500;120;9999999", "ogiltig_franvaro"),
        ("20130101TF01;Åsa;Öberg;grundskola;8;1500;120", ""),
        (f"20130101TF01;{'Å' * 101};Öberg;grundskola;8;1500;120;45", "fornamn"),
    ],
)
def test_a_mistake_is_told_by_line_and_column(row: str, column: str) -> None:
    assert (2, column) == wrong(row)


def test_lines_are_numbered_as_an_editor_does_and_empty_ones_are_passed_over() -> None:
    lines = read(f"{HEAD}\n{GOOD}\n\n;;;;;;;\n{GOOD.replace('TF01', 'TF02')}\nsönder\n")
    assert [2, 5, 6] == [line.number for line in lines]


def test_a_quotation_mark_that_is_never_closed_ends_the_reading_with_its_line() -> None:
    lines = read(f'{HEAD}\n{GOOD}\n"{GOOD}\n')
    assert [Line, WrongLine] == [type(line) for line in lines]
    assert 3 == lines[1].number


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"personnummer;skolform\n",
        f"{HEAD};personnummer\n".encode(),
        f"{HEAD};Lärarens anteckning\n".encode(),
        f"{GOOD}\n".encode(),
        HEAD.encode("utf-16"),
        b"PK\x03\x04\0\0",
    ],
)
def test_a_file_that_is_no_report_is_refused_without_repeating_it(content: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        ReportFile(content, DAY)
    assert "20130101TF01" not in str(refused.value)
    assert "anteckning" not in str(refused.value)


@given(st.binary(max_size=400))
def test_whatever_comes_is_lines_mistakes_or_a_refusal(content: bytes) -> None:
    for whole in (content, HEAD.encode() + b"\n" + content):
        try:
            found = read(whole)
        except NotReadable:
            continue
        assert all(isinstance(each, Line | WrongLine) for each in found)
