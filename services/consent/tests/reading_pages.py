"""Filling in a page's form as a browser does: what it holds already, with what a person changes."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

Changes = Mapping[str, str | list[str]]


class _Forms(HTMLParser):
    """The forms of a page: each one's address and what it would send untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, MultiDict[str, str]]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and their fields."""
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given.get("action") or "", MultiDict()))
        name = given.get("name")
        if not self.forms or not name:
            return
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.forms[-1][1].add(name, given.get("value") or "")
        if tag == "textarea":
            self._area = name

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._area:
            self.forms[-1][1].add(self._area, data)

    def handle_endtag(self, tag: str) -> None:
        """A text area ends."""
        if tag == "textarea":
            self._area = ""


def send(
    browser: FlaskClient,
    page: TestResponse,
    to: str = "",
    changes: Changes | None = None,
    *,
    button: str = "",
    follow: bool = True,
) -> TestResponse:
    """Send the page's form (the one whose address ends with `to`) with some fields changed, to the address of a `button` that has its own."""
    parser = _Forms()
    parser.feed(page.text)
    ours = [(action, fields) for action, fields in parser.forms if "csrf_token" in fields and "sign-out" not in action]
    address, fields = next((action, fields) for action, fields in ours if action.endswith(to))
    for name, value in (changes or {}).items():
        fields.setlist(name, [value] if isinstance(value, str) else value)
    headers = {"Sec-Fetch-Site": "same-origin", **PAGE}
    return browser.post(button or address or page.request.path, data=fields, headers=headers, follow_redirects=follow)


PAGE = {"Accept": "text/html"}


def look(browser: FlaskClient, address: str) -> TestResponse:
    """Open a page as a browser does."""
    return browser.get(address, headers=PAGE)
