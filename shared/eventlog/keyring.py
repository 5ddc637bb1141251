"""Where keys come from, as a port: the vault in PostgreSQL, or a dictionary in unit tests."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from os import urandom
from typing import Any, Protocol
from uuid import UUID, uuid4

from shared.eventlog import opened
from shared.eventlog.coding import make_converter
from shared.eventlog.sealed import SealedValue

_converter = make_converter()


class NoKey(LookupError):
    """There is no key for this subject: it was destroyed, or never made."""


class Keyring(Protocol):
    """Keys of subjects: pupils (with their guardians) and members of staff."""

    def make_key(self, subject: UUID) -> None:
        """Make a key for a new subject; an existing one is kept."""

    def key(self, subject: UUID) -> bytes:
        """The subject's key, 32 bytes; raises NoKey."""

    def pupil_of(self, identity_number: str) -> UUID:
        """The pupil with this identity number, with a key; found by HMAC, made if new."""

    def find_pupil(self, identity_number: str) -> UUID | None:
        """The pupil with this identity number, if there is one; for a search, which makes nobody."""


def open_value(keyring: Keyring, value: Any, kind: Any = str) -> Any:
    """The plain value of a sealed one, as the given type; plain values pass through. Raises NoKey, CannotOpen."""
    if not isinstance(value, SealedValue):
        return value
    plain = value.opened_with(value.field_key(keyring.key(value.subject)))
    opened.note(value.subject)
    return _converter.loads(plain, kind)


@dataclass
class KeysInMemory:
    """Real keys in a dictionary, for unit tests."""

    keys: dict[UUID, bytes] = field(default_factory=dict)
    pupils: dict[bytes, UUID] = field(default_factory=dict)
    lookup_key: bytes = field(default_factory=lambda: urandom(32))

    def make_key(self, subject: UUID) -> None:
        """Make a key unless there is one."""
        self.keys.setdefault(subject, urandom(32))

    def key(self, subject: UUID) -> bytes:
        """The subject's key; raises NoKey."""
        try:
            return self.keys[subject]
        except KeyError:
            raise NoKey(subject) from None

    def pupil_of(self, identity_number: str) -> UUID:
        """The pupil with this number."""
        pupil = self.pupils.setdefault(self._mac(identity_number), uuid4())
        self.make_key(pupil)
        return pupil

    def find_pupil(self, identity_number: str) -> UUID | None:
        """The pupil with this number, if it is known."""
        return self.pupils.get(self._mac(identity_number))

    def _mac(self, identity_number: str) -> bytes:
        return hmac.digest(self.lookup_key, identity_number.encode(), "sha256")
