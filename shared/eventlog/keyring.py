"""Where keys come from, as a port: the vault in PostgreSQL, or a dictionary in unit tests."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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

    def pupils_of(self, identity_numbers: Sequence[str]) -> list[UUID]:
        """The same for many, in their order, asking for all at once."""

    def find_pupil(self, identity_number: str) -> UUID | None:
        """The pupil with this identity number, if there is one; for a search, which makes nobody."""

    def find_pupils(self, identity_numbers: Collection[str]) -> set[UUID]:
        """The pupils with any of these identity numbers; it makes nobody."""

    def born_with(self, born: Mapping[UUID, date]) -> set[UUID]:
        """Note pupils' birth dates, and tell who else has one of them."""

    def make_passing_key(self, subject: UUID) -> None:
        """Make a key for a new subject that `destroy_passing_key` will destroy: of a file that only waits here."""

    def destroy_passing_key(self, subject: UUID) -> None:
        """Destroy a key of that kind; no other is touched."""


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
    passing: set[UUID] = field(default_factory=set)
    born: dict[UUID, date] = field(default_factory=dict)

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

    def pupils_of(self, identity_numbers: Sequence[str]) -> list[UUID]:
        """The pupils with these numbers."""
        return [self.pupil_of(each) for each in identity_numbers]

    def make_passing_key(self, subject: UUID) -> None:
        """Make a key that may be destroyed."""
        self.make_key(subject)
        self.passing.add(subject)

    def destroy_passing_key(self, subject: UUID) -> None:
        """Destroy it, if it is one."""
        if subject in self.passing:
            self.passing.remove(subject)
            del self.keys[subject]

    def find_pupil(self, identity_number: str) -> UUID | None:
        """The pupil with this number, if it is known."""
        return self.pupils.get(self._mac(identity_number))

    def find_pupils(self, identity_numbers: Collection[str]) -> set[UUID]:
        """The pupils with any of these numbers."""
        return {pupil for each in identity_numbers if (pupil := self.find_pupil(each)) is not None}

    def born_with(self, born: Mapping[UUID, date]) -> set[UUID]:
        """Who else was born on one of those days."""
        self.born |= born
        return {each for each, day in self.born.items() if any(day == born[one] for one in born if one != each)}

    def _mac(self, identity_number: str) -> bytes:
        return hmac.digest(self.lookup_key, identity_number.encode(), "sha256")
