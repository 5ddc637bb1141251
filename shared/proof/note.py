"""Signed notes and checkpoints, in the text forms of C2SP (signed-note, tlog-checkpoint), signed with Ed25519.

    <origin>
    <size>
    <root of the log's tree, base64>
    heads <root of the tree of stream heads, base64>
    …

    — <name of the signer> <base64 of four bytes that tell the key, and the signature>

The blank line is part of the form; the signature covers everything before it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = b"\x01"
_DASH: Final = "— "


class NotANote(ValueError):
    """A text is not a signed note or not a checkpoint."""


class NotSigned(ValueError):
    """No signature of this note is by the given key, or it is not over this text."""


class AnotherKey(NotSigned):
    """A note is signed, but not by the given key."""


@dataclass(frozen=True)
class Signer:
    """Signs notes under a name."""

    name: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> Verifier:
        """What checks its notes."""
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note: the text, which ends in a line break, and the signature's line."""
        if not text.endswith("\n"):
            raise NotANote("a note's text ends with a line break")
        signature = b64encode(self.public.key_id + self.key.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{self.name} {signature}\n"


@dataclass(frozen=True)
class Verifier:
    """A public key and the name that goes with it; written as one line, `name+key id+key` (C2SP vkey)."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(ED25519 + self.key).decode()}"

    @staticmethod
    def read(line: str) -> Verifier:
        """The key that a line tells; raises NotANote."""
        try:
            name, key_id, encoded = line.strip().split("+", 2)
            raw = b64decode(encoded, validate=True)
        except ValueError:
            raise NotANote("not a verifier key: name+key id+key in base64") from None
        found = Verifier(name, raw[1:])
        if raw[:1] != ED25519 or len(raw) != 33 or found.key_id.hex() != key_id:
            raise NotANote("not a verifier key of Ed25519, or its key id is not that of the key")
        return found

    def text_of(self, note: str) -> str:
        """The text that this key has signed; raises NotANote, NotSigned."""
        text, separator, signatures = note.rpartition("\n\n")
        if not separator or not signatures.endswith("\n"):
            raise NotANote("not a signed note: it has no line of signatures")
        text += "\n"
        for line in signatures[:-1].split("\n"):
            if not line.startswith(_DASH):
                raise NotANote("not a signed note: a signature's line begins with a dash")
            name, _, encoded = line.removeprefix(_DASH).partition(" ")
            try:
                raw = b64decode(encoded, validate=True)
            except ValueError:
                raise NotANote("not a signed note: a signature is not base64") from None
            if (name, raw[:4]) == (self.name, self.key_id):
                try:
                    Ed25519PublicKey.from_public_bytes(self.key).verify(raw[4:], text.encode())
                except InvalidSignature:
                    raise NotSigned("the signature is not over this text") from None
                return text
        raise AnotherKey(f"no signature by {self.name} with this key")


def has_one_signature(note: str) -> bool:
    """Whether a note that a key has signed has that signature and no more: nothing can be written beside it, or the same written otherwise."""
    line = note.rpartition("\n\n")[2]
    encoded = line.removesuffix("\n").rpartition(" ")[2]
    return line.count("\n") == 1 and b64encode(b64decode(encoded)).decode() == encoded


@dataclass(frozen=True)
class Checkpoint:
    """What a log was at a moment: its name, how many events, the root over them, and further roots and facts by name."""

    origin: str
    size: int
    root: bytes
    more: Mapping[str, str] = field(default_factory=dict)
    """`heads`: root of the tree of stream heads, base64; `last`: the last event's hash, base64; `time`: RFC 3339."""

    @property
    def text(self) -> str:
        """As it is signed."""
        lines = [self.origin, str(self.size), b64encode(self.root).decode(), *(f"{name} {value}" for name, value in self.more.items())]
        return "".join(f"{line}\n" for line in lines)

    @property
    def heads(self) -> bytes:
        """The root of the tree of stream heads; raises NotANote where it is missing."""
        return self._bytes("heads")

    @property
    def last(self) -> bytes:
        """The hash of the last event; raises NotANote where it is missing."""
        return self._bytes("last")

    @property
    def access(self) -> tuple[int, bytes] | None:
        """How many entries the access log had, and the hash over them; None where it says nothing, raises NotANote where it says nonsense."""
        if "access" not in self.more:
            return None
        entries, _, encoded = self.more["access"].partition(" ")
        try:
            return int(entries), b64decode(encoded, validate=True)
        except ValueError:
            raise NotANote("the checkpoint's line on the access log is not one") from None

    @property
    def signed_at(self) -> datetime:
        """When it was signed, by the signer's clock; raises NotANote where it is missing."""
        try:
            return datetime.fromisoformat(self.more["time"]).astimezone(UTC)
        except (KeyError, ValueError, OverflowError):  # the first and the last hours of all have no UTC
            raise NotANote("a checkpoint without a time") from None

    def _bytes(self, name: str) -> bytes:
        try:
            found = b64decode(self.more[name], validate=True)
        except (KeyError, ValueError):
            found = b""
        if len(found) != 32:
            raise NotANote(f"a checkpoint without {name}")
        return found

    @staticmethod
    def read(text: str) -> Checkpoint:
        """The checkpoint in a note's text, which has been verified; raises NotANote."""
        try:
            origin, size, encoded, *more = text.removesuffix("\n").split("\n")
            found = b64decode(encoded, validate=True)
            if not origin or len(found) != 32 or str(int(size)) != size or int(size) < 0:
                raise ValueError
        except ValueError:
            raise NotANote("not a checkpoint: origin, size and root, a line each") from None
        return Checkpoint(origin, int(size), found, dict(line.partition(" ")[::2] for line in more))
