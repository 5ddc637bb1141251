"""Personal values in events: readable only with the key of the person they are about.

A sealed value is one string, `sealed.v1.` and base64url of

    subject (16) · stream (16) · version (8) · length of field name (1) · field name · nonce (12) · commitment (32) · ciphertext

AES-256-GCM under a field key; the field key and the commitment both come from the subject's key by HKDF-Expand (RFC 5869)
over subject, stream, version and field, which are the associated data too. The commitment binds the value to one key, which
GCM alone does not. Whoever shows one value needs to give away one field key only.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from hmac import compare_digest
from typing import Annotated, Final, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

PREFIX: Final = "sealed.v1."
NONCE: Final = 12
COMMITMENT: Final = 32
_HEAD: Final = 16 + 16 + 8

T = TypeVar("T")


class CannotOpen(Exception):
    """A sealed value can't be opened: the key is another, or the bytes were changed."""


@dataclass(frozen=True)
class SealedValue:
    """A sealed value as it is stored, copied and sent: a string that tells whose key opens it, and nothing more."""

    token: str

    @cached_property
    def _parts(self) -> tuple[bytes, bytes, bytes, bytes]:
        if not self.token.startswith(PREFIX):
            raise CannotOpen("not a sealed value")
        raw = urlsafe_b64decode(self.token[len(PREFIX) :].encode())
        if len(raw) <= _HEAD:
            raise CannotOpen("a sealed value is cut short")
        context_ends = _HEAD + 1 + raw[_HEAD]
        boxed = context_ends + NONCE + COMMITMENT
        return (
            raw[:context_ends],
            raw[context_ends : context_ends + NONCE],
            raw[context_ends + NONCE : boxed],
            raw[boxed:],
        )

    @property
    def subject(self) -> UUID:
        """Whose key opens it."""
        return UUID(bytes=self._parts[0][:16])

    @property
    def commitment(self) -> bytes:
        """What tells its field key: the second half of that key. Raises CannotOpen."""
        return self._parts[2]

    def opened_with(self, field_key: bytes) -> bytes:
        """The bytes inside; raises CannotOpen."""
        context, nonce, commitment, box = self._parts
        if not compare_digest(commitment, field_key[32:]):
            raise CannotOpen("the key is not the one that sealed this value")
        try:
            return AESGCM(field_key[:32]).decrypt(nonce, box, context)
        except InvalidTag:
            raise CannotOpen("the sealed bytes were changed") from None

    def field_key(self, subject_key: bytes) -> bytes:
        """The key of just this value: 32 bytes to open and 32 that it was committed to."""
        return _field_key(subject_key, self._parts[0])


def seal(
    plain: bytes,
    *,
    subject_key: bytes,
    subject: UUID,
    stream: UUID,
    version: int,
    field: str,
) -> SealedValue:
    """Seal bytes for one field of one event; the nonce is random, since a refused save may be sealed again with other words."""
    name = field.encode()
    context = subject.bytes + stream.bytes + version.to_bytes(8, "big") + bytes([len(name)]) + name
    key = _field_key(subject_key, context)
    nonce = os.urandom(NONCE)
    box = AESGCM(key[:32]).encrypt(nonce, plain, context)
    return SealedValue(PREFIX + urlsafe_b64encode(context + nonce + key[32:] + box).decode())


def _field_key(subject_key: bytes, context: bytes) -> bytes:
    return HKDFExpand(SHA256(), 64, b"narvaro field v1\0" + context).derive(subject_key)


class Personal:
    """Marks an event's field as one that is stored sealed."""


PERSONAL: Final = Personal()

Sealed = Annotated[T | SealedValue, PERSONAL]
"""`Sealed[str]` in an event: plain words when the event is made, a SealedValue whenever it is read back."""
