"""What a page says, to somebody who reads or hears it: its texts by element, without what stays Swedish on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-head")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass
class Page:
    """A page's language, texts, and the addresses that it leads to."""

    language: str = ""
    texts: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


def read(html: str) -> Page:
    """The page as it's read."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[tuple[str, bool]] = []
        """Each open element, and whether what stands in it is in another language or no words at all."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.page.language = given.get("lang") or ""
        apart = tag in ("script", "style", "code") or (tag != "html" and "lang" in given) or self._apart
        if tag == "a" and (address := given.get("href")):
            self.page.addresses.append(address)
        if not apart:
            self.page.texts.extend(text for name in _SPOKEN if (text := given.get(name)))
        if tag not in _VOID:
            self._open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self._apart:
            self.page.texts.append(text)

    @property
    def _apart(self) -> bool:
        return bool(self._open) and self._open[-1][1]
