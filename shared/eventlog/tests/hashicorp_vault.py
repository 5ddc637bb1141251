"""A small server that speaks the part of HashiCorp Vault's HTTP API that the transit engine's users meet, with real AES-GCM and real versions.

Its paths, bodies, status codes and error texts are Vault's; what it has no need of (storage, leases, namespaces) isn't there.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import urandom
from threading import Thread
from typing import Any
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
_CIPHERTEXT = re.compile(r"vault:v([0-9]+):(.+)")


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(status)
        self.status, self.errors = status, errors


@dataclass
class Key:
    """A transit key: its versions, the first being number 1."""

    versions: list[bytes] = field(default_factory=lambda: [urandom(32)])
    min_decryption_version: int = 1

    def encrypt(self, plain: bytes) -> str:
        nonce = urandom(NONCE)
        return f"vault:v{len(self.versions)}:{b64encode(nonce + AESGCM(self.versions[-1]).encrypt(nonce, plain, None)).decode()}"

    def decrypt(self, ciphertext: str) -> bytes:
        found = _CIPHERTEXT.fullmatch(ciphertext)
        if found is None:
            raise Refused(400, "invalid ciphertext: no prefix")
        version = int(found[1])
        if version > len(self.versions):
            raise Refused(400, "invalid ciphertext: version is too new")
        if version < self.min_decryption_version:
            raise Refused(400, "ciphertext or signature version is disallowed by policy (too old)")
        raw = b64decode(found[2])
        try:
            return AESGCM(self.versions[version - 1]).decrypt(raw[:NONCE], raw[NONCE:], None)
        except InvalidTag:
            raise Refused(400, "invalid ciphertext: unable to decrypt") from None


@dataclass
class HashiCorpVault:
    """What the server knows; tests turn its wheels between requests."""

    address: str = ""
    keys: dict[str, Key] = field(default_factory=lambda: {"narvaro": Key()})
    policies: dict[str, frozenset[str]] = field(default_factory=dict)
    """Token → the verbs it may use: encrypt, decrypt, rewrap, keys."""
    sealed: bool = False
    broken: bool = False
    """Answers as something that isn't Vault, such as a proxy's page."""
    asked: list[str] = field(default_factory=list)
    """The verb of every request that was answered."""

    def rotate(self, name: str = "narvaro") -> None:
        """What `vault write -f transit/keys/NAME/rotate` does."""
        self.keys[name].versions.append(urandom(32))

    def answer(self, method: str, path: str, token: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The `data` of an answer, or Refused."""
        if self.sealed:
            raise Refused(503, "Vault is sealed")
        verb, _, name = path.removeprefix("/v1/transit/").partition("/")
        if token not in self.policies or verb not in self.policies[token]:
            raise Refused(403, "permission denied")
        if not path.startswith("/v1/transit/"):
            raise Refused(404, f'no handler for route "{path.removeprefix("/v1/")}". route entry not found.')
        self.asked.append(verb)
        if verb == "keys" and method == "GET":
            if name not in self.keys:
                raise Refused(404)
            key = self.keys[name]
            return {"name": name, "type": "aes256-gcm96", "latest_version": len(key.versions), "min_decryption_version": key.min_decryption_version}
        if name not in self.keys:
            raise Refused(400, "encryption key not found")
        if "batch_input" in body:
            return {"batch_results": [self._item(verb, self.keys[name], each) for each in body["batch_input"]]}
        return self._done(verb, self.keys[name], body)

    def _item(self, verb: str, key: Key, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self._done(verb, key, given)
        except Refused as refused:
            return {"error": refused.errors[0]}

    def _done(self, verb: str, key: Key, given: Mapping[str, Any]) -> dict[str, Any]:
        match verb:
            case "encrypt":
                return {"ciphertext": key.encrypt(b64decode(given["plaintext"])), "key_version": len(key.versions)}
            case "decrypt":
                return {"plaintext": b64encode(key.decrypt(given["ciphertext"])).decode()}
            case "rewrap":
                return {"ciphertext": key.encrypt(key.decrypt(given["ciphertext"])), "key_version": len(key.versions)}
        raise Refused(405, "unsupported operation")


def _handler(vault: HashiCorpVault) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve({})

        def do_POST(self) -> None:
            self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _serve(self, body: Mapping[str, Any]) -> None:
            if vault.broken:
                self._tell(200, b"<html>Somebody else</html>", "text/html")
                return
            try:
                data = vault.answer(self.command, self.path, self.headers.get("X-Vault-Token", ""), body)
            except Refused as refused:
                self._tell(refused.status, json.dumps({"errors": list(refused.errors)}).encode())
                return
            whole = {
                "request_id": str(uuid4()),
                "lease_id": "",
                "renewable": False,
                "lease_duration": 0,
                "data": data,
                "warnings": None,
                "auth": None,
            }
            self._tell(200, json.dumps(whole).encode())

        def _tell(self, status: int, content: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    return Handler


@contextmanager
def hashicorp_vault() -> Iterator[HashiCorpVault]:
    """A server of one's own on a free port of loopback."""
    vault = HashiCorpVault()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(vault))
    server.daemon_threads = True
    vault.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield vault
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
