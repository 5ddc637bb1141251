"""The English of every text, read from the catalogues in git: one for what is shared, one in each service's own room."""

from __future__ import annotations

from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
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


class Catalogue(NullTranslations):
    """The English of a service's texts and of what is shared; read when somebody first asks for it."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def gettext(self, message: str) -> str:
        """A text in English, or as it stands."""
        return self._texts.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The English for one or for several."""
        return self._texts.ngettext(msgid1, msgid2, n)

    @cached_property
    def _texts(self) -> GNUTranslations:
        own, shared = catalogue_of(self._service), _compiled(SHARED)
        if not own.exists():
            return shared
        texts = _compiled(own)
        texts.add_fallback(shared)
        return texts


@cache
def languages(service: str) -> dict[str, Language]:
    """What a service speaks, by code; Swedish first."""
    return {each.code: each for each in (SWEDISH, Language("en", Catalogue(service)))}


def _compiled(path: Path) -> GNUTranslations:
    """A catalogue, compiled in memory, so that nobody has to build anything."""
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale="en"))
    compiled.seek(0)
    return GNUTranslations(compiled)
