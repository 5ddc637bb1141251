"""Whether the caller accepts what an API view answers with: better told beforehand than sent in a format that nobody reads."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, request

from shared.web.problem import MEDIA_TYPE, NotAcceptable

JSON: Final = "application/json"


def check_accept(app: Flask, endpoint: str) -> None:
    """Raises NotAcceptable for an API view where `Accept` leaves out every format that it has; a file has one of its own, and is always given."""
    offered = _offered(app.view_functions[endpoint], request.method)
    if JSON in offered and "Accept" in request.headers and request.accept_mimetypes.best_match([*offered, MEDIA_TYPE]) is None:
        raise NotAcceptable


def _offered(view: Any, method: str) -> list[str]:
    """The formats that the view's `@routes.response` names; none for what is no API view."""
    kind = getattr(view, "view_class", None)
    told = getattr(getattr(kind, "get" if method == "HEAD" else method.lower(), view), "_apidoc", {})
    answers = told.get("response", {}).get("responses", {})
    return [each["content_type"] or JSON for several in answers.values() for each in several if isinstance(each, dict)]
