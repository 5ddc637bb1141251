"""Shares in whole percent, rounded as people round."""

from decimal import ROUND_HALF_UP, Decimal

_WHOLE = Decimal(1)


def percent(part: int, whole: int) -> int | None:
    """How many percent `part` is of `whole`, half rounded up (seed 001: 35 of 80 is 44); None of nothing."""
    if whole == 0:
        return None
    return int((Decimal(part) * 100 / Decimal(whole)).quantize(_WHOLE, rounding=ROUND_HALF_UP))
