"""Answers kept under their Idempotency-Key, in the transaction of what they answer; sealed when they are about a person."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from flask import Response
from psycopg import Connection
from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring
from shared.eventlog.sealed import PREFIX, SealedValue, seal
from shared.web.problem import KeyReused

_KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Narvaro-Position")


@dataclass(frozen=True)
class Asked:
    """One request under a key: who sent it, the key's hash, and a hash of what was asked that only the key's holder could guess."""

    caller: UUID
    key_hash: bytes
    request_hash: bytes


def asked(caller: UUID, key: str, *parts: bytes) -> Asked:
    """A request under a key; `parts` are what makes it the same request or another."""
    secret = key.encode()
    content = hmac.new(secret, digestmod="sha256")
    for part in parts:
        content.update(len(part).to_bytes(8, "big") + part)
    return Asked(caller, hashlib.sha256(secret).digest(), content.digest())


def given(connection: Connection[DictRow], request: Asked, keyring: Keyring | None) -> Response | None:
    """The answer that this request already got; None the first time, and then no other may be carried out under the key until we end.

    Raises KeyReused where the key stood for another request, NoKey where the person's data is destroyed.
    """
    row = connection.execute("SELECT * FROM answer_given(%s, %s)", (request.caller, request.key_hash), prepare=True).fetchone()
    if row is None:
        return None
    if not hmac.compare_digest(bytes(row["request_hash"]), request.request_hash):
        raise KeyReused
    response = Response(_opened(row["body"], keyring), status=row["status"])
    response.headers.update(row["headers"])
    response.headers["Idempotency-Replayed"] = "true"
    return response


def led_to(database: Database, caller: UUID, key: str) -> str:
    """Where the answer under a key has led its caller; empty where there is none."""
    query = "SELECT headers ->> 'Location' AS location FROM idempotent_answer WHERE caller = %s AND key_hash = %s"
    row = database.row(query, (caller, hashlib.sha256(key.encode()).digest()))
    return str(row["location"] or "") if row is not None else ""


def keep(connection: Connection[DictRow], request: Asked, response: Response, body: bytes, keyring: Keyring | None, subject: UUID | None) -> None:
    """Keep an answer together with what it answers."""
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    stored = body.decode()
    if subject is not None and keyring is not None:
        stream = UUID(bytes=request.key_hash[:16])
        stored = seal(body, subject_key=keyring.key(subject), subject=subject, stream=stream, version=0, field="answer").token
    parameters: tuple[Any, ...] = (
        request.caller,
        request.key_hash,
        request.request_hash,
        response.status_code,
        orjson.dumps(headers).decode(),
        stored,
    )
    connection.execute(
        "INSERT INTO idempotent_answer (caller, key_hash, request_hash, status, headers, body) VALUES (%s, %s, %s, %s, %s::jsonb, %s)",
        parameters,
        prepare=True,
    )


def _opened(body: str, keyring: Keyring | None) -> bytes:
    if keyring is None or not body.startswith(PREFIX):
        return body.encode()
    sealed = SealedValue(body)
    return sealed.opened_with(sealed.field_key(keyring.key(sealed.subject)))
