"""A sender's system that takes webhooks: a real HTTP server on loopback that answers as it is told, and keeps what came."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from typing import Any

PROGRAM = Path(__file__).parents[3] / "docs" / "own_receiver.py"


def documented() -> ModuleType:
    """The receiver that the documentation shows, as a module."""
    spec = importlib.util.spec_from_file_location("own_receiver", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


THEIRS = documented()


@dataclass(frozen=True)
class Came:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The message's id."""
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        """The message, unchecked."""
        message: dict[str, Any] = json.loads(self.body)
        return message

    def good_by(self, secret: str) -> bool:
        """Whether the documented way to check finds it signed by a secret."""
        return THEIRS.message_in(secret, self.headers, self.body, int(self.headers["webhook-timestamp"])) is not None


@dataclass
class Receiver:
    """What the server has been sent, and what it answers: a challenge rightly, all else by `status`."""

    address: str = ""
    came: list[Came] = field(default_factory=list)
    status: int | Callable[[Came], int] = 204
    headers: dict[str, str] = field(default_factory=dict)
    answers_challenges: bool = True
    holds: Event | None = None
    """Answers nothing until it is set."""
    arrived: Event = field(default_factory=Event)

    def news(self) -> list[str]:
        """What kinds of message came, but for the check of the address."""
        return [each.told["type"] for each in self.came if each.told["type"] != "webhook.verification"]

    def answer(self, came: Came) -> tuple[int, bytes]:
        """Status and body."""
        self.came.append(came)
        self.arrived.set()
        if self.holds is not None:
            self.holds.wait(20)
        if came.told["type"] == "webhook.verification" and self.answers_challenges:
            return 200, json.dumps({"challenge": came.told["data"]["challenge"]}).encode()
        return self.status(came) if callable(self.status) else self.status, b""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver, on a free port of loopback."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    receiver.address = f"http://127.0.0.1:{server.server_port}/narvaro?from=here"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.holds is not None:
            receiver.holds.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """One message."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = receiver.answer(Came(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
            try:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(answer)), **receiver.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                return  # whoever sent it has hung up

        def log_message(self, format: str, *args: Any) -> None:
            """A test's output is its own."""

    return Handler
