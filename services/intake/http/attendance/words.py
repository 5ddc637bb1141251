"""How shares of attendance are written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def percent_of(part: int | None, whole: int | None) -> str:
    """A share with one decimal, rounded half up, as the pages write it; a dash where there is nothing to share."""
    if part is None or not whole:
        return "–"
    return f"{(Decimal(100) * part / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)} %".replace(".", ",")
