"""Adds new codes to codes_ever.txt: `python -m shared.vocabulary.tests.codes_ever`. Nothing is ever taken out of it."""

from __future__ import annotations

from pathlib import Path

from shared.vocabulary.code_lists import kinds_of_code

FILE = Path(__file__).with_name("codes_ever.txt")


def now() -> set[str]:
    """Every code that there is, with its list."""
    return {f"{kind.__name__} {code.value}" for kind in kinds_of_code() for code in kind}


def ever() -> set[str]:
    """Every code that there has been."""
    return set(FILE.read_text().splitlines())


if __name__ == "__main__":
    FILE.write_text("".join(f"{line}\n" for line in sorted(ever() | now())))
