"""The page that a bundle is: the story in HTML for people, the sections for verifiers, and the program that checks them in a browser."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

from shared.eventlog.sealed import SealedValue
from shared.proof.bundle import EVIDENCE, MANIFEST
from shared.proof.values import mark_of

BROWSER: Final = Path(__file__).with_name("browser")
SCRIPTS: Final = ("bytes", "trees", "notes", "evidence", "sealed", "check", "words", "page")
DATA: Final = ("about", "key", "keys", "names", "labels")
NO_WORDS: Final = "förseglat"
_OPENS, _CLOSES = "\x02", "\x03"
_MARK = re.compile(f"{_OPENS}([A-Za-z0-9_-]+){_CLOSES}")


@dataclass(frozen=True)
class Line:
    """One event in the story: where it stands, when it was written in, and what it says; texts may hold marks of sealed values."""

    stream: str
    version: int
    service: str
    position: int
    when: str
    what: str
    more: str = ""
    text: str = ""
    who: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Chapter:
    """A heading and its lines; `lead` says what they are."""

    title: str
    lead: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Story:
    """What a person reads: whose case, facts in short, and the chapters."""

    title: str
    facts: Sequence[tuple[str, str]]
    chapters: Sequence[Chapter]

    @property
    def html(self) -> str:
        """Written just as a browser writes it back, so that a browser can check it too."""
        facts = "".join(f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in self.facts)
        chapters = "".join(_chapter(each) for each in self.chapters)
        return f'<h1>{_text(self.title)}</h1><dl class="facts card">{facts}</dl>{chapters}'


def marked(value: SealedValue) -> str:
    """Stands in a text for a sealed value; the page puts its words there, if it has the key."""
    return f"{_OPENS}{mark_of(value)}{_CLOSES}"


@cache
def empty_page(services: tuple[str, ...]) -> bytes:
    """A bundle's page without any of its contents: the same for all cases of these services."""
    style, script = _read("bundle.css"), _script()
    slots = "\n".join(f'<script type="text/plain" id="{name}"></script>' for name in [*DATA, *(EVIDENCE + each for each in services), MANIFEST])
    parts: Mapping[str, str] = {"script-hash": _hash(script), "style-hash": _hash(style), "style": style, "slots": slots, "script": script}
    return re.sub(r"\{\{([a-z-]+)\}\}", lambda found: parts[found[1]], _read("bundle.html")).encode()


def _chapter(chapter: Chapter) -> str:
    lines = "".join(_line(each) for each in chapter.lines)
    return f'<h2>{_text(chapter.title)}</h2><p class="soft">{_text(chapter.lead)}</p><ol class="story">{lines}</ol>'


def _line(line: Line) -> str:
    tone = f' class="{_text(line.tone)}"' if line.tone else ""
    more = f" {_text(line.more)}" if line.more else ""
    text = f'<p class="written">{_text(line.text)}</p>' if line.text else ""
    who = f'<p class="who">{_text(line.who)}</p>' if line.who else ""
    return (
        f'<li{tone} id="{_text(line.service)}-{line.position}" data-event="{_text(line.stream)}/{line.version}">'
        f'<p class="when">{_text(line.when)}</p><p><strong>{_text(line.what)}</strong>{more}</p>{text}{who}</li>'
    )


def _text(words: str) -> str:
    """Text as a browser writes it back, with a place for each mark; characters that no page may hold are left out."""
    kept = "".join(each for each in words if each in "\n" + _OPENS + _CLOSES or each.isprintable() or each == "\N{NO-BREAK SPACE}")
    safe = escape(kept, quote=False).replace("\N{NO-BREAK SPACE}", "&nbsp;")
    return _MARK.sub(lambda found: f'<span class="sealed" data-mark="{found[1]}">{NO_WORDS}</span>', safe)


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _script() -> str:
    return '"use strict";\n' + "\n".join(_read(f"{name}.js") for name in SCRIPTS)


def _read(name: str) -> str:
    return (BROWSER / name).read_text(encoding="utf-8")
