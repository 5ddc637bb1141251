"""`make texts`: gather every text into the catalogues; new ones wait there for their English, gone ones go.

No places, dates or programs are written into a catalogue, and its texts stand in order, so that a change shows only what has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.texts.gathering import CATALOGUES, Text, texts_of

HEADER = """\
# English of the Swedish texts that pages and answers are made of. `make texts` gathers them; CONTRIBUTING.md tells how.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def english(path: Path) -> dict[Text, tuple[str, ...]]:
    """What a catalogue says of each text."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {_tuple(each.id): _tuple(each.string) for each in read_po(file, locale="en") if each.id}


def write(path: Path, texts: dict[Text, tuple[str, ...]]) -> None:
    """Write a catalogue anew, in the order of its texts."""
    catalogue = Catalog(locale="en", fuzzy=False)
    for text in sorted(texts):
        told = texts[text]
        one_or_more = text[0] if len(text) == 1 else text
        catalogue.add(one_or_more, told[0] if len(text) == 1 else told, flags=())
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=0, omit_header=True, no_location=True, sort_output=False)


def gather() -> None:
    """Bring every catalogue up to date, taking over what another one already says of a text."""
    known = {text: told for path in CATALOGUES.values() for text, told in english(path).items() if all(told)}
    for name, path in CATALOGUES.items():
        own, texts = english(path), texts_of(name)
        made = {text: next((each for each in (own.get(text, ()), known.get(text, ())) if any(each)), ("",) * len(text)) for text in texts}
        write(path, made)
        waiting = sum(1 for told in made.values() if not all(told))
        print(f"{path.parts[-4] if name != 'shared' else 'shared':<12}{len(made):>5} texts, {waiting} without English")


def _tuple(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


if __name__ == "__main__":
    gather()
