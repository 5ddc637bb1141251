"""In which language a request is answered: a page in Swedish until the visitor chooses English, the API as its caller's Accept-Language says.

A page doesn't heed Accept-Language: browsers send what their maker set, and the pages are a Swedish authority's. The choice is a link of every
page (`?lang=en`), kept in a cookie that says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from flask import Response, g, redirect, request

from shared.vocabulary.language import SWEDISH, speak, spoken
from shared.web.catalogue import languages
from shared.web.service import the_service, wants_page

COOKIE: Final = "narvaro_language"
ASKED: Final = "lang"
A_YEAR: Final = 31_536_000  # seconds
IN_THEIR_OWN_WORDS: Final = {"sv": "På svenska", "en": "In English"}


@dataclass(frozen=True)
class Choice:
    """A link to this page in another language."""

    code: str
    name: str
    address: str


def choose_language() -> Response | None:
    """Answer this request in its sender's language; a page that is asked for in another one is asked for anew, without that in its address."""
    g.is_page = wants_page()
    chosen = request.cookies.get(COOKIE, "") if g.is_page else _best(request.accept_languages.values())
    speak(languages(the_service().name).get(chosen, SWEDISH))
    return _keep(request.args[ASKED]) if g.is_page and request.method == "GET" and ASKED in request.args else None


def tell_language(response: Response) -> None:
    """Say in which language the answer is, and on what that depended."""
    if "is_page" in g:
        response.headers.setdefault("Content-Language", spoken().code)
        response.vary.add("Cookie" if g.is_page else "Accept-Language")


def fall_silent(_: BaseException | None) -> None:
    """Forget the visitor's language: what follows in this thread is somebody else's."""
    speak(SWEDISH)


def other_languages() -> list[Choice]:
    """What the page that is shown can be read in besides; nothing where the way there would lose what was typed."""
    if request.method != "GET" or not g.get("is_page"):
        return []
    others = [code for code in IN_THEIR_OWN_WORDS if code != spoken().code]
    return [Choice(code, IN_THEIR_OWN_WORDS[code], _here((ASKED, code))) for code in others]


def _here(*more: tuple[str, str]) -> str:
    """The address of this page, with what it was asked for besides the language; quoted, or `/<tab>/elsewhere` would lead to another's."""
    kept = [(name, text) for name, text in request.args.items(multi=True) if name != ASKED]
    path = quote(request.path)
    return f"{path}?{urlencode([*kept, *more])}" if kept or more else path


def _best(wanted: Iterable[str]) -> str:
    """The first language of ours among those a program wants, the best first; `en-GB` is English."""
    return next((code for code in (each.partition("-")[0].lower() for each in wanted) if code in IN_THEIR_OWN_WORDS), "")


def _keep(chosen: str) -> Response:
    response: Response = redirect(_here(), 303)  # type: ignore[assignment]
    if chosen in IN_THEIR_OWN_WORDS:
        secure = the_service().settings.public_address.startswith("https:")
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, path="/", httponly=True, samesite="Lax", secure=secure)
    return response
