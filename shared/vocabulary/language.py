"""The language of whoever is being told something: Swedish, unless a visitor has chosen English.

Every text stands in Swedish where it is used, inside `say()` (in a template `_()`); its English is looked up in a catalogue while it is told.
Where nobody has chosen (followers, the command line, what is signed) it stays as it stands. CONTRIBUTING.md tells how, under English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final


@dataclass(frozen=True)
class Language:
    """A language by its code, with what it knows of the Swedish texts."""

    code: str
    texts: NullTranslations


SWEDISH: Final = Language("sv", NullTranslations())
_spoken: ContextVar[Language] = ContextVar("language", default=SWEDISH)


def spoken() -> Language:
    """The language in which things are told now."""
    return _spoken.get()


def speak(language: Language) -> None:
    """Tell things in a language from now on, in this thread of work."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Tell things in a language for a while: what is signed or kept is Swedish, whoever asks for it."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def say(text: str, **values: object) -> str:
    """A text in the language spoken, with values in its `%(name)s`; a per cent sign is written `%%`."""
    return spoken().texts.gettext(text) % values


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text for one or for several, in the language spoken; `%(num)s` is how many."""
    return spoken().texts.ngettext(one, many, num) % {"num": num, **values}


def later(text: str) -> str:
    """Mark a constant that is told later, by `translated`: it stands before anybody has asked."""
    return text


def translated(text: str) -> str:
    """A constant marked by `later`, in the language spoken; any other text as it stands."""
    return spoken().texts.gettext(text) if text else ""
