"""One address for all services of a process: each app under its own prefix, and `/` leads to the start page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

START = "/intake/"


def front(apps: Mapping[str, Wsgi]) -> Wsgi:
    """The apps by the first part of the path, which they keep: they know their own prefix."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        name = path.split("/", 2)[1] if path.startswith("/") else ""
        if name in apps:
            return apps[name](environ, start_response)
        if path in ("", "/"):
            start_response("303 See Other", [("Location", START), ("Content-Length", "0")])
            return [b""]
        # A page that nobody has: intake tells so, in words and layout.
        return apps["intake"](environ, start_response)

    return serve
