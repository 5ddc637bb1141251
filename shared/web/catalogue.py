"""The English of every text, read from the catalogues in git: one for what is shared, one in each service's own room."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.vocabulary.language import SWEDISH, Language

HOUSE = Path(__file__).resolve().parents[2]
SHARED = HOUSE / "shared" / "web" / "translations" / "en.po"


def catalogue_of(service: str) -> Path:
    """Where a service's English texts stand."""
    return HOUSE / "services" / service / "http" / "translations" / "en.po"


@cache
def languages(service: str) -> dict[str, Language]:
    """What a service speaks, by code; Swedish first. Read once in a process."""
    texts = _read(SHARED)
    own = catalogue_of(service)
    if own.exists():
        shared, texts = texts, _read(own)
        texts.add_fallback(shared)
    return {each.code: each for each in (SWEDISH, Language("en", texts))}


def _read(path: Path) -> GNUTranslations:
    """A catalogue, compiled in memory, so that nobody has to build anything."""
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale="en"))
    compiled.seek(0)
    return GNUTranslations(compiled)
