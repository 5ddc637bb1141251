"""Somebody with a browser that has no JavaScript: follows links and redirects, fills in the forms that a page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from flask.testing import FlaskClient

_HTML = {"Accept": "text/html"}


@dataclass
class ShownForm:
    """A form on a page: where it goes and what is in it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Visitor:
    """One visitor's way through the pages; `text` is the page that is shown."""

    client: FlaskClient
    address: str = "/intake/"
    status: int = 0
    text: str = ""
    seen: list[str] = field(default_factory=list)

    def go(self, address: str) -> Visitor:
        """Open an address."""
        return self._show("GET", urljoin(self.address, address), [])

    def form(self, to: str = "") -> ShownForm:
        """The first form on the page that goes to an address with this end; the way out, in every footer, comes last."""
        reader = _Forms(self.address)
        reader.feed(self.text)
        return next(each for each in reader.forms if each.action.split("?")[0].endswith(to))

    def send(self, to: str = "", **filled: str) -> Visitor:
        """Fill in a form and press its button; double underscores stand for dots."""
        form = self.form(to)
        given = {name.replace("__", "."): text for name, text in filled.items()}
        fields = [(name, text) for name, text in form.fields if name not in given] + list(given.items())
        return self._show("POST", form.action, fields)

    def send_again(self, form: ShownForm) -> Visitor:
        """Press the same button of the same page once more."""
        return self._show("POST", form.action, form.fields)

    def _show(self, method: str, address: str, fields: list[tuple[str, str]]) -> Visitor:
        data: dict[str, list[str]] = {}
        for name, text in fields:
            data.setdefault(name, []).append(text)
        response = self.client.open(address, method=method, data=data or None, headers=_HTML)
        self.seen.append(address)
        while response.status_code in (302, 303):
            address = urljoin(address, response.headers["Location"])
            self.seen.append(address)
            response = self.client.get(address, headers=_HTML)
        self.address, self.status, self.text = address, response.status_code, response.text
        return self


class _Forms(HTMLParser):
    """Reads what a browser would send of each form: filled-in fields, chosen options, ticked boxes."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[ShownForm] = []
        self._open: ShownForm | None = None
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a form or adds a field to it."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self._open = ShownForm(urljoin(self.address, given.get("action") or self.address))
            self.forms.append(self._open)
        if self._open is None:
            return
        name = given.get("name", "")
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self._open.fields.append((name, given.get("value", "")))
        if tag == "select":
            self._select = name
        if tag == "option" and "selected" in given:
            self._open.fields.append((self._select, given.get("value", "")))
        if tag == "textarea":
            self._area = name

    def handle_data(self, data: str) -> None:
        """A text area's content."""
        if self._open is not None and self._area:
            self._open.fields.append((self._area, data))
            self._area = ""

    def handle_endtag(self, tag: str) -> None:
        """Closes a form."""
        if tag == "form":
            self._open = None
        if tag == "textarea":
            self._area = ""
