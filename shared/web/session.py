"""The session: one short signed statement of who is signed in, in a cookie that all services read and only intake writes.

A JWT signed with Ed25519 (RFC 7519, RFC 9864). It is short, and good no more once its person's role is changed or ended (standing.py).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from flask import Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.runtime.settings import Settings
from shared.vocabulary.codes import Role
from shared.web.identity import Identity

COOKIE: Final = "narvaro_session"
LIFETIME: Final = 8 * 3600  # seconds: a working day
_ALGORITHM: Final = "Ed25519"
_ISSUER: Final = "narvaro"
_MOST_KEPT: Final = 2_000


class CannotSign(Exception):
    """This service has no private key; only intake signs people in."""


class Sessions:
    """Issues and verifies sessions for one municipality's installation."""

    def __init__(self, public_key: bytes, private_key: bytes | None = None, *, audience: str = "narvaro", secure: bool = True) -> None:
        self._public = OKPKey.import_key(public_key)
        self._private = OKPKey.import_key(private_key) if private_key else None
        self._audience = audience
        self._secure = secure
        self._verified: set[bytes] = set()
        """SHA-256 of each session whose signature was right: whom it is for is read from it each time, and kept nowhere."""

    @classmethod
    def from_settings(cls, settings: Settings) -> Sessions:
        """With the keys that the settings name; raises BadSetting where the public one is missing."""
        private = settings.session_private_key_file
        return cls(
            settings.secret(settings.session_public_key_file),
            settings.secret(private) if private else None,
            audience=f"narvaro-{settings.municipality}",
            secure=settings.public_address.startswith("https:"),
        )

    def issue(self, identity: Identity, *, now: float | None = None, lifetime: int = LIFETIME) -> str:
        """A session for someone, good for `lifetime` seconds; raises CannotSign."""
        if self._private is None:
            raise CannotSign
        begun = int(time.time() if now is None else now)
        claims: dict[str, Any] = {
            "iss": _ISSUER,
            "aud": self._audience,
            "iat": begun,
            "exp": begun + lifetime,
            "sub": str(identity.person_id),
            "role": identity.role.value,
            "form": secrets.token_urlsafe(24),
        }
        for claim, value in (
            ("org", identity.organisation_id),
            ("case", identity.case_id),
            ("sig", identity.signatory_id),
            ("name", identity.name),
            ("ver", identity.standing),
        ):
            if value:
                claims[claim] = str(value)
        return jwt.encode({"alg": _ALGORITHM}, claims, self._private, algorithms=[_ALGORITHM])

    def verify(self, token: str, *, now: float | None = None) -> Identity | None:
        """Who a session is for; None where it has ended, is another installation's, or was not signed by us."""
        moment = time.time() if now is None else now
        mark = hashlib.sha256(token.encode()).digest()
        is_known = mark in self._verified
        found = self._read(_claims_of(token) if is_known else self._verified_claims(token))
        if found is None:
            return None
        ends, identity = found
        if not is_known:
            if len(self._verified) >= _MOST_KEPT:
                self._verified.clear()
            self._verified.add(mark)
        return identity if moment < ends else None

    def _verified_claims(self, token: str) -> dict[str, Any] | None:
        try:
            return jwt.decode(token, self._public, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError, TypeError):
            return None

    def _read(self, claims: dict[str, Any] | None) -> tuple[float, Identity] | None:
        try:
            if claims is None or claims["iss"] != _ISSUER or claims["aud"] != self._audience:
                return None
            return float(claims["exp"]), Identity(
                person_id=UUID(claims["sub"]),
                role=Role(claims["role"]),
                organisation_id=_uuid(claims.get("org")),
                case_id=_uuid(claims.get("case")),
                signatory_id=_uuid(claims.get("sig")),
                name=str(claims.get("name", "")),
                form_secret=str(claims["form"]),
                ends=float(claims["exp"]),
                standing=int(claims.get("ver", 0)),
            )
        except (ValueError, KeyError, TypeError):
            return None

    def put(self, response: Response, token: str) -> None:
        """Set the cookie: for all services, out of scripts' reach, not sent along by other sites' forms."""
        response.set_cookie(COOKIE, token, max_age=LIFETIME, path="/", httponly=True, samesite="Lax", secure=self._secure)

    def clear(self, response: Response) -> None:
        """Sign out: remove the cookie."""
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=self._secure)


def make_session_keys(folder: Path) -> tuple[Path, Path]:
    """Make an Ed25519 key pair, `session-private.pem` and `session-public.pem`, readable by the owner only; an existing pair is kept."""
    private, public = folder / "session-private.pem", folder / "session-public.pem"
    if not private.exists():
        key = Ed25519PrivateKey.generate()
        _write(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _write(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _claims_of(token: str) -> dict[str, Any]:
    """What a session says whose signature was verified before: its middle part, in base64 without padding."""
    middle = token.split(".")[1]
    claims: dict[str, Any] = orjson.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return claims


def _uuid(text: object) -> UUID | None:
    return UUID(str(text)) if text else None
