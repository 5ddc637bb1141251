"""Make a folder of secrets for docker-compose.yml: random passwords, the master key, the keys that sign: `python -m deploy.secrets FOLDER`.

An existing secret is kept, so that it can be run again. The folder is closed to others; the files in it are readable, since
the services in their containers run as another user.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from shared.runtime.migrations import OFFICES, SERVICES
from shared.runtime.signing import new_signing_key

VHOST = "narvaro"


def make_secrets(folder: Path) -> list[str]:
    """Fill a folder; returns the names of the files that were made."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made: list[str] = []

    def secret(name: str, text: Callable[[], str]) -> str:
        path = folder / name
        if not path.exists():
            unfinished = folder / f"{name}.unfinished"
            unfinished.write_text(text())
            unfinished.chmod(0o444)
            os.replace(unfinished, path)
            made.append(name)
        return path.read_text()

    secret("postgres", lambda: secrets.token_urlsafe(24))
    secret("master-key", lambda: secrets.token_hex(32))
    private = secret("session-private.pem", new_signing_key)
    secret("session-public.pem", lambda: _public_key(private))
    secret("checkpoint.pem", new_signing_key)
    brokers = {service: secret(f"{service}.broker", lambda: secrets.token_urlsafe(24)) for service in SERVICES}
    for name in (*SERVICES, *OFFICES):
        secret(f"{name}.database", lambda: secrets.token_urlsafe(24))
    for service in SERVICES:
        secret(f"{service}.amqp", lambda service=service: f"amqp://{service}:{brokers[service]}@rabbitmq:5672/{VHOST}")  # type: ignore[misc]
    secret("rabbitmq-definitions.json", lambda: json.dumps(broker_definitions(brokers), indent=2))
    return made


def broker_definitions(passwords: dict[str, str]) -> dict[str, Any]:
    """RabbitMQ's users: each service may publish only its own facts, read everybody's, call others and answer what it is asked itself."""
    return {
        "vhosts": [{"name": VHOST}],
        "users": [{"name": name, "password_hash": _rabbit_hash(password), "tags": []} for name, password in passwords.items()],
        "permissions": [
            {
                "user": name,
                "vhost": VHOST,
                "configure": rf"^({name}\..*|nameko-rpc|rpc-{name}|rpc\.reply-.*|.*\.facts)$",
                "write": rf"^({name}\..*|nameko-rpc|rpc-{name}|rpc\.reply-.*)$",
                "read": rf"^({name}\..*|nameko-rpc|rpc-{name}|rpc\.reply-.*|.*\.facts)$",
            }
            for name in passwords
        ],
    }


def _rabbit_hash(password: str) -> str:
    """RabbitMQ's own form: base64 of a four-byte salt and the SHA-256 of salt and password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _public_key(private: str) -> str:
    key = load_pem_private_key(private.encode(), None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def main() -> int:
    """Exit code 0; 2 when no folder is named."""
    if len(sys.argv) != 2:
        print("usage: python -m deploy.secrets FOLDER", file=sys.stderr)
        return 2
    made = make_secrets(Path(sys.argv[1]))
    print(f"made {', '.join(made)}" if made else "every secret was there already")
    return 0


if __name__ == "__main__":
    sys.exit(main())
