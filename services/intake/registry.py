"""Registry numbers (diarienummer): gapless in each series and year, also when many send at once."""

from __future__ import annotations

from shared.eventlog.database import Database
from shared.vocabulary.words import RegistryNumber

_NEXT = (
    "INSERT INTO registry_number (series, year, last) VALUES (%(series)s, %(year)s, %(many)s) "
    "ON CONFLICT (series, year) DO UPDATE SET last = registry_number.last + %(many)s RETURNING last"
)


def draw_registry_number(database: Database, series: str, year: int) -> RegistryNumber:
    """The next number, like UBN-2021-05187, within the transaction under way.

    The row stays locked until that ends: a refused command gives its number back, and the next sender waits for it.
    """
    return draw_registry_numbers(database, series, year, 1)[0]


def draw_registry_numbers(database: Database, series: str, year: int, many: int) -> list[RegistryNumber]:
    """The next numbers in order, likewise."""
    row = database.row(_NEXT, {"series": series, "year": year, "many": many})
    assert row is not None
    return [RegistryNumber(f"{series}-{year}-{number:05}") for number in range(row["last"] - many + 1, row["last"] + 1)]
