"""The front that mounts every service's app by its prefix."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from deploy.front import START, Wsgi, front


def app_named(name: str) -> Wsgi:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [f"{name} {environ['PATH_INFO']}".encode()]

    return app


def ask(path: str) -> tuple[str, dict[str, str], bytes]:
    told: list[Any] = []
    mounted = front({name: app_named(name) for name in ("intake", "casework")})
    body = b"".join(mounted({"PATH_INFO": path}, lambda status, headers: told.extend((status, dict(headers)))))
    return told[0], told[1], body


@pytest.mark.parametrize("path", ["", "/"])
def test_the_bare_address_leads_to_the_start_page(path: str):
    status, headers, _ = ask(path)
    assert ("303 See Other", START) == (status, headers["Location"])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/intake/", b"intake /intake/"),
        ("/casework/cases/1", b"casework /casework/cases/1"),
        ("/casework", b"casework /casework"),
        ("/caseworks/", b"intake /caseworks/"),
        ("/favicon.ico", b"intake /favicon.ico"),
    ],
)
def test_a_path_reaches_the_service_it_begins_with_and_intake_tells_of_all_others(path: str, expected: bytes):
    assert expected == ask(path)[2]
