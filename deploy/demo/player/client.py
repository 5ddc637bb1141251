"""One client of the services' APIs: a token, an Idempotency-Key for each command, and patience with what isn't there yet."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping
from http import HTTPStatus
from threading import Lock, local
from typing import Any
from uuid import uuid4

import requests

DEADLINE = 30.0  # seconds until something that should come soon counts as missing
LONGEST_PAUSE = 0.5
TIMEOUT = 20.0


class Refused(Exception):
    """A service answered no; tells status, code and where, never what was sent."""

    def __init__(self, method: str, path: str, status: int, code: str, fields: Collection[str] = ()) -> None:
        self.status, self.code = status, code
        named = f" ({', '.join(sorted(fields))})" if fields else ""
        super().__init__(f"{method} {path} was answered {status} {code}{named}")


class NotThere(Exception):
    """Something that should have arrived by now has not."""


class Api:
    """The services at one address. Safe for several threads: each has its own connection."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self.requests = 0
        self.positions: Counter[str] = Counter()
        """The highest log position that a command was answered with, by service."""
        self._local = local()
        self._lock = Lock()

    def get(self, token: str, path: str, query: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> requests.Response:
        """Read; raises Refused."""
        return self._send("GET", token, path, headers or {}, params=dict(query or {}))

    def command(
        self,
        token: str,
        path: str,
        body: Mapping[str, Any],
        *,
        version: int | None = None,
        until: Collection[str] = (),
    ) -> requests.Response:
        """Send a command, under one key however often it is tried; raises Refused.

        `until`: codes of refusals that end by themselves when a fact arrives, so the command is tried again up to the deadline.
        """
        headers = {"Idempotency-Key": uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        patience = Patience()
        while True:
            try:
                return self._send("POST", token, path, headers, json=dict(body))
            except Refused as refused:
                if refused.code not in until or not patience.waits():
                    raise

    def _send(self, method: str, token: str, path: str, headers: Mapping[str, str], **more: Any) -> requests.Response:
        patience = Patience()
        while True:
            try:
                sent = {"Authorization": f"Bearer {token}", **headers}
                response = self._session().request(method, self.address + path, headers=sent, timeout=TIMEOUT, allow_redirects=False, **more)
            except requests.ConnectionError:
                # A command may be sent again under its key, whatever became of it.
                if not patience.waits():
                    raise NotThere(f"{self.address} does not answer") from None
                continue
            if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and patience.waits():
                continue
            self._count(path, response)
            if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
                raise _refusal(method, path, response)
            return response

    def _count(self, path: str, response: requests.Response) -> None:
        position = response.headers.get("Narvaro-Position")
        with self._lock:
            self.requests += 1
            if position:
                service = path.split("/")[1]
                self.positions[service] = max(self.positions[service], int(position))

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            # Only loopback or the address that was asked for: no proxy, no .netrc.
            session.trust_env = False
        return session


class Patience:
    """Growing pauses up to a deadline."""

    def __init__(self, seconds: float = DEADLINE) -> None:
        self._ends = time.monotonic() + seconds
        self._pause = 0.01

    def waits(self) -> bool:
        """Pause; False when time is up."""
        if time.monotonic() + self._pause > self._ends:
            return False
        time.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return True


def version_of(response: requests.Response) -> int:
    """The version that an answer's ETag tells."""
    return int(response.headers["ETag"].removeprefix("W/").strip('"'))


def _refusal(method: str, path: str, response: requests.Response) -> Refused:
    try:
        problem = response.json()
        fields = [str(each.get("field", "")) for each in problem.get("errors", [])]
        return Refused(method, path, response.status_code, str(problem.get("code", "")), fields)
    except (ValueError, AttributeError):
        return Refused(method, path, response.status_code, "")
