"""Registry numbers (diarienummer): gapless in each series and year, also when many send at once."""

from __future__ import annotations

from shared.eventlog.database import Database
from shared.vocabulary.words import RegistryNumber

_NEXT = (
    "INSERT INTO registry_number (series, year, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (series, year) DO UPDATE SET last = registry_number.last + 1 RETURNING last"
)


def draw_registry_number(database: Database, series: str, year: int) -> RegistryNumber:
    """The next number, like UBN-2021-05187, within the transaction under way.

    The row stays locked until that ends: a refused command gives its number back, and the next sender waits for it.
    """
    row = database.row(_NEXT, (series, year))
    assert row is not None
    return RegistryNumber(f"{series}-{year}-{row['last']:05}")
