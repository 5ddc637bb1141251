"""Takes Närvaro's webhooks, with nothing of ours: written after docs/webhooks.md, to be read, tried and built on.

    python3 own_receiver.py whsec_… [port]

Needs Python 3.11 and nothing else. It listens on 127.0.0.1; what stands in front of it speaks https.
"""

from __future__ import annotations

import base64
import hmac
import json
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

OLDEST = 300
"""Seconds: a message whose time is further away may be one that somebody has recorded and sends again."""


def message_in(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> dict[str, Any] | None:
    """The message of a request whose signature and time are right; None for any other. Header names are given in small letters."""
    message_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdecimal() or abs(now - int(sent_at)) > OLDEST:
        return None
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{message_id}.{sent_at}.".encode() + body, "sha256")
    ours = "v1," + base64.b64encode(digest).decode()
    # While the secret is being changed there are two signatures, with a space between: one of them is enough.
    if not any(hmac.compare_digest(ours.encode(), theirs.encode()) for theirs in headers.get("webhook-signature", "").split(" ")):
        return None
    message: dict[str, Any] = json.loads(body)
    return message


SEEN: set[str] = set()
"""Ids of messages that have come."""


class Receiver(BaseHTTPRequestHandler):
    """Answers at once; what takes time is done afterwards."""

    secret = ""

    def do_POST(self) -> None:
        """One request."""
        headers = {name.lower(): text for name, text in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        message = message_in(self.secret, headers, body, time.time())
        if message is None:
            return self._answer(401)
        if message["type"] == "webhook.verification":
            return self._answer(200, {"challenge": message["data"]["challenge"]})
        # A message comes again when our answer did not get through: its id tells that it is the same.
        if headers["webhook-id"] not in SEEN:
            SEEN.add(headers["webhook-id"])
            sys.stdout.write(f"{message['timestamp']} {message['type']} {json.dumps(message['data'])}\n")
            sys.stdout.flush()
        return self._answer(204)

    def _answer(self, status: int, told: dict[str, str] | None = None) -> None:
        body = json.dumps(told).encode() if told else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    Receiver.secret = sys.argv[1]
    HTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 8900), Receiver).serve_forever()
