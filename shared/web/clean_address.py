"""An identity number never stays in an address, where browsers, proxies and colleagues behind one's back would read it.

A page is asked for anew without it, and says where such a number is written instead; the API refuses. No view has read it by then, and
nothing is noted of it. The fields themselves keep it from being sent at all (`m.search` in macros.html).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, quote, urlencode
from uuid import UUID

from flask import Response, redirect, request

from shared.vocabulary.identity_numbers import looks_like_identity_number
from shared.vocabulary.language import later, translated
from shared.web.problem import BadRequest
from shared.web.service import wants_page

NOTE: Final = "no-identity-number"
REFUSED: Final = later("Skriv aldrig ett personnummer i en adress. Sök med diarienummer eller id, eller skicka numret i en begäran med POST.")


def clean_address() -> Response | None:
    """The way to the same page without the number, and to the note about it; None for a clean address. Raises BadRequest in the API."""
    asked = parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)  # it need not be text
    clean = [pair for pair in asked if not any(map(_tells, pair))]
    if clean == asked:
        return None
    if not wants_page():
        raise BadRequest(translated(REFUSED))
    query = f"?{urlencode(clean)}" if clean else ""
    return redirect(f"{quote(request.path)}{query}#{NOTE}", 303)  # type: ignore[return-value]


def _tells(text: str) -> bool:
    """Whether a text of an address holds a number; one id in some hundred thousand looks as if it did."""
    try:
        UUID(text)
    except ValueError:
        return looks_like_identity_number(text)
    return False
