"""A file of history is read as registers and spreadsheets write it, from any line on, and a mistake is told without what stands there."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.application.imports import Place, ReadLine
from services.intake.domain.import_errors import NotReadable
from services.intake.domain.older_referral import OlderReferral
from services.intake.http.imports.columns import COLUMNS, template
from services.intake.http.imports.history_file import read_history
from services.intake.tests.histories import LINE, history, line
from shared.vocabulary.codes import DeclineReason, ReferralState, SchoolForm, Sex

START = Place(0, 0)


def read(content: bytes, encoding: str = "utf-8", place: Place = START) -> list[ReadLine]:
    return list(read_history(io.BytesIO(content), encoding, place))


def only(**changed: str) -> ReadLine:
    (found,) = read(history(line(**changed)))
    return found


def columns_of(found: ReadLine) -> list[str]:
    return [COLUMNS.get(fault.part, fault.part) for fault in found.faults]


def test_a_whole_line_is_read() -> None:
    older = only().older
    assert older is not None
    assert (date(2019, 2, 11), "BUN 2019/117", "Robin Exempelsson", Sex.BOY) == (
        older.received_on,
        older.earlier_number,
        older.pupil_name,
        older.sex,
    )
    assert (SchoolForm.COMPULSORY, 5, ReferralState.CLOSED_ELSEWHERE, date(2019, 11, 29)) == (
        older.school_form,
        older.school_year,
        older.became.state,
        older.became.on,
    )


def test_the_template_can_be_imported_as_it_is() -> None:
    assert [(), ()] == [found.faults for found in read(template().encode())]


@pytest.mark.parametrize(
    "changed",
    [
        {"personnummer": '="20090315TF01"'},
        {"personnummer": "'20090315TF01"},
        {"mottagen": "20190211"},
        {"mottagen": "2019-02-11 00:00:00"},
        {"franvaro_procent": "60,0 %"},
        {"skolform": "GR"},
        {"skolform": "Grundskola"},
        {"kon": "P"},
        {"lage": "closed-elsewhere"},
        {"lage": "Avslutad"},
        {"id": "  A-1\u00a0"},
    ],
)
def test_what_excel_and_registers_make_of_a_cell_is_read_as_it_was_meant(changed: dict[str, str]) -> None:
    found = only(**changed)
    assert (_as_meant(only()), "A-1", ()) == (_as_meant(found), found.source_id, found.faults)


def _as_meant(found: ReadLine) -> OlderReferral:
    """Without the guardians, who get new ids each time."""
    assert found.older is not None, found.faults
    return replace(found.older, guardians=())


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"mottagen": "11/2 2019"}, "mottagen"),
        ({"mottagen": "2019-02-30"}, "mottagen"),
        ({"personnummer": "2,00903E+11"}, "personnummer"),
        ({"personnummer": "200903150001"}, "personnummer"),
        ({"fornamn": "Robin\u0007"}, "fornamn"),
        ({"fornamn": "R" * 101}, "fornamn"),
        ({"kon": "okänt"}, "kon"),
        ({"skolenhetskod": "1234567"}, "skolenhetskod"),
        ({"arskurs": "11"}, "arskurs"),
        ({"franvaro_procent": "120"}, "franvaro_procent"),
        ({"franvaro_sedan": ""}, "franvaro_sedan"),
        ({"ogiltig_procent": "61"}, "ogiltig_procent"),
        ({"folkbokforingskommun": "9999"}, "folkbokforingskommun"),
        ({"vardnadshavare_1": ""}, "vardnadshavare_1"),
        ({"lage": "received"}, "lage"),
        ({"skal": "för att"}, "skal"),
    ],
)
def test_each_cell_that_cannot_be_read_is_told_by_its_column(changed: dict[str, str], column: str) -> None:
    found = only(**changed)
    assert ([column], None) == (columns_of(found), found.older)
    assert not [value for value in changed.values() if value and value in found.faults[0].told]


def test_a_reason_may_be_written_in_words_and_a_missing_day_is_the_day_it_came() -> None:
    older = only(lage="avböjd", skal="En annan aktör har samordningen", beslutad="").older
    assert older is not None
    assert (DeclineReason.OTHER_ACTOR, date(2019, 2, 11)) == (older.became.reason, older.became.on)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_separators_and_encodings_are_found_out(separator: str, encoding: str) -> None:
    told = separator.join(COLUMNS.values()), separator.join(line(efternamn="Påhittad").get(column, "") for column in COLUMNS.values())
    first = f"sep={separator}\r\n" if separator == "|" else ""
    (found,) = read((first + "\r\n".join(told)).encode(encoding), encoding)
    assert found.older is not None
    assert "Robin Påhittad" == found.older.pupil_name


def test_a_mark_before_the_first_heading_and_empty_columns_and_rows_are_nothing() -> None:
    content = history(line())
    padded = "\ufeff".encode() + content.replace(b"\r\n", b";;;\r\n") + b";;;\r\n\r\n"
    assert [2] == [found.number for found in read(padded)]


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    content = history(line(behov='"Två\nrader"'), line(id="A-2"))
    assert [(2, "A-1"), (3, "A-2")] == [(found.number, found.source_id) for found in read(content)]


def test_a_row_with_more_cells_than_headings_is_wrong_as_a_whole() -> None:
    (found,) = read(history(line()).rstrip() + b";mer\r\n")
    assert ("", None) == (found.faults[0].part, found.older)


def test_what_comes_after_an_open_quotation_mark_is_told_once() -> None:
    content = history(line(), line(fornamn='"Robin')) + b'x"x;y\r\n' * 3
    found = read(content)
    assert [(2, True), (3, False)] == [(each.number, each.older is not None) for each in found]
    assert len(content) == found[-1].ends_at


def test_a_line_without_an_end_takes_no_memory() -> None:
    assert "Härifrån kan filen inte läsas" in read(history(line()) + b"x" * 200_000)[-1].faults[0].told


def test_a_row_that_is_quoted_over_many_lines_takes_no_memory() -> None:
    content = io.BytesIO(history(line()) + b'"\n";' * 40_000 + b"x\r\n")
    *_, last = read_history(content, "utf-8", START)
    assert (3, True) == (last.number, "Härifrån kan filen inte läsas" in last.faults[0].told)
    with pytest.raises(NotReadable):
        read(b'"\n";' * 40_000)


@pytest.mark.parametrize("row", [b"\n", b";;;\r\n"])
def test_who_reads_millions_of_empty_rows_may_pause_on_the_way_and_goes_on_from_there(row: bytes) -> None:
    content = history(line()) + row * 2500 + history(line(id="A-2")).splitlines()[1]
    found = read(content)
    assert [(2, False), (1002, True), (2002, True), (2503, False)] == [(each.number, each.is_empty) for each in found]
    assert [_told(each) for each in found[2:]] == [_told(each) for each in read(content, place=Place(found[1].ends_at, found[1].number))]


@pytest.mark.parametrize("content", [b"", b"\r\n", b"id;Robin\r\n", b"id;id\r\n", b"id;mottagen\r\n", b'"id;mottagen'])
def test_a_file_without_the_right_headings_is_refused_without_quoting_it(content: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        read(content)
    assert "Robin" not in str(refused.value)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.just("\n"), min_size=1, max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=8), st.sampled_from(["utf-8", "cp1252"]))
def test_from_the_end_of_any_line_the_rest_is_read_as_if_nothing_had_happened(words: list[str], encoding: str) -> None:
    content = history(*(line(id=f"A-{at}", behov=f'"{word.replace(chr(34), chr(34) * 2)}"') for at, word in enumerate(words)))
    content = content if encoding == "utf-8" else content.decode().encode("cp1252", errors="replace")
    whole = [_told(found) for found in read(content, encoding)]
    assert [f"A-{at}" for at in range(len(words))] == [each[2] for each in whole]
    for at, (number, ends_at, *_) in enumerate(whole, 1):
        assert whole[at:] == [_told(found) for found in read(content, encoding, Place(ends_at, number))]


def _told(found: ReadLine) -> tuple[int, int, str, object, object]:
    return found.number, found.ends_at, found.source_id, found.older and (found.older.need, found.older.pupil_name), found.faults


def test_the_example_line_has_every_column_that_is_needed() -> None:
    assert LINE.keys() <= set(COLUMNS.values())
