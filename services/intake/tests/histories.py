"""Files of older referrals that tests import: whole lines, with what a test changes, for pupils with temporary school numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.intake.http.imports.columns import COLUMNS

LINE = {
    "id": "A-1",
    "mottagen": "2019-02-11",
    "diarienummer": "BUN 2019/117",
    "personnummer": "20090315TF01",
    "fornamn": "Robin",
    "efternamn": "Exempelsson",
    "kon": "pojke",
    "skolenhetskod": "10000001",
    "skolform": "grundskola",
    "arskurs": "5",
    "franvaro_sedan": "2018-10-01",
    "franvaro_procent": "60",
    "vardnadshavare_1": "Alex Påhittad",
    "kontakt_1": "alex@exempel.se",
    "lage": "avslutad på annat håll",
    "beslutad": "2019-11-29",
}


def line(**changed: str) -> dict[str, str]:
    """A line that can be imported, with what a test changes."""
    return LINE | changed


def history(*lines: dict[str, str]) -> bytes:
    """The lines under their headings, as a register writes them."""
    return "".join(rows(lines)).encode()


def rows(lines: Iterable[dict[str, str]]) -> Iterator[str]:
    """The same, one row at a time."""
    yield ";".join(COLUMNS.values()) + "\r\n"
    for each in lines:
        yield ";".join(each.get(column, "") for column in COLUMNS.values()) + "\r\n"


def many(count: int, first: int = 0, mark: str = "A") -> Iterator[dict[str, str]]:
    """So many lines for as many pupils, over three years, of each outcome."""
    for number in range(first, first + count):
        became = (
            {"lage": "avböjd", "skal": "schools-own-task", "beslutad": ""},
            {"lage": "antagen", "beslutad": ""},
            {"lage": "avslutad på annat håll"},
        )[number % 3]
        day = f"{2018 + number % 3}-{number // 3 % 12 + 1:02}-{number // 36 % 28 + 1:02}"
        found = {
            "id": f"{mark}-{number}",
            "mottagen": day,
            "personnummer": temporary_number(number),
            "beslutad": "2021-06-14",
            "franvaro_sedan": "2017-10-01",
        }
        yield line(**found | became)


def temporary_number(number: int) -> str:
    """A school's own number: few have the same birth date, as in any municipality, of pupils born from 2002 on."""
    of_day, day = divmod(number, 12 * 12 * 28)
    month, day = divmod(day, 28)
    year, month = divmod(month, 12)
    return f"{2002 + year}{month + 1:02}{day + 1:02}TF{of_day:02}"
