"""How a subject's key is wrapped, as a port: by master keys of our own (here) or by HashiCorp Vault (transit.py). A master key is in no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

MASTER_KEY_BYTES = 32
_WITH_ID = 1
_ID_BYTES = 8
_WRAPPED_BYTES = 40
"""A key of 32 bytes in AES key wrap (RFC 3394)."""
WITHOUT_ID = "without id"
"""What the oldest wraps say of their master key."""


class MasterKeyTrouble(Exception):
    """A subject's key can't be wrapped or unwrapped just now; the message names no key and no person."""


class WrongMasterKey(MasterKeyTrouble):
    """No master key that this process has unwraps a subject's key."""


class MasterKeyAway(MasterKeyTrouble):
    """Who holds the master key doesn't answer, is sealed, or lets us in no longer."""


class Wrapping(Protocol):
    """Wraps subjects' keys. Every method may raise MasterKeyTrouble."""

    def wrap(self, key: bytes) -> bytes:
        """A key of 32 bytes, wrapped by the current master key."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key, also where an earlier master key wrapped it."""

    def holder(self, wrapped: bytes) -> str:
        """Which master key wrapped it, by an id that tells nothing of the key; empty where it is none of this port's wraps."""

    def holders(self) -> list[str]:
        """The ids of the master keys at hand, the current one first."""

    def rewrap(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """The same keys, wrapped by the current master key."""


class MasterKeys:
    """Master keys of our own: the first wraps, all unwrap.

    A wrap is the byte 1, the master key's id (8 bytes) and 40 bytes of AES key wrap; the oldest ones are the 40 bytes alone. `read` is asked
    again when a wrap bears an unknown id, so that a running service learns of a new master key without a restart.
    """

    def __init__(self, read: Callable[[], Sequence[bytes]]) -> None:
        self._read = read
        self._load()

    def wrap(self, key: bytes) -> bytes:
        """A key of 32 bytes, wrapped by the first master key."""
        return bytes([_WITH_ID]) + self._current + aes_key_wrap(self._keys[self._current], key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key; raises WrongMasterKey, naming ids only."""
        for again in (False, True):
            if again:
                self._look_again()
            for master_key in self._candidates(wrapped):
                try:
                    return aes_key_unwrap(master_key, wrapped[-_WRAPPED_BYTES:])
                except InvalidUnwrap:
                    continue
        known = ", ".join(each.hex() for each in self._keys)
        raise WrongMasterKey(f"the key was wrapped by master key {self.holder(wrapped) or 'of another kind'}; this process has {known}")

    def holder(self, wrapped: bytes) -> str:
        """The master key's id in hexadecimal."""
        if len(wrapped) == _WRAPPED_BYTES:
            return WITHOUT_ID
        is_ours = len(wrapped) == 1 + _ID_BYTES + _WRAPPED_BYTES and wrapped[0] == _WITH_ID
        return wrapped[1 : 1 + _ID_BYTES].hex() if is_ours else ""

    def holders(self) -> list[str]:
        """Their ids in hexadecimal."""
        return [each.hex() for each in self._keys]

    def rewrap(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """The same keys under the first master key."""
        return [self.wrap(self.unwrap(each)) for each in wrapped]

    def _candidates(self, wrapped: bytes) -> list[bytes]:
        if len(wrapped) == _WRAPPED_BYTES:
            return list(self._keys.values())
        identity = bytes.fromhex(self.holder(wrapped))
        return [self._keys[identity]] if identity in self._keys else []

    def _look_again(self) -> None:
        """What can't be read just now, as while the file is being replaced, leaves the master keys as they were."""
        try:
            self._load()
        except (OSError, ValueError):
            return

    def _load(self) -> None:
        keys = self._read()
        if not keys or any(len(each) != MASTER_KEY_BYTES for each in keys):
            raise ValueError("a master key is not 32 bytes")
        self._keys = {key_id(each): each for each in keys}
        self._current = key_id(keys[0])


class Succession:
    """One wrapping after another, as when the master key moves into HashiCorp Vault: the first wraps, all unwrap what is theirs."""

    def __init__(self, current: Wrapping, *earlier: Wrapping) -> None:
        self._current = current
        self._all = (current, *earlier)

    def wrap(self, key: bytes) -> bytes:
        """A key, wrapped by the current one."""
        return self._current.wrap(key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key, by the one that wrapped it; raises WrongMasterKey where that is none of them."""
        for each in self._all:
            if each.holder(wrapped):
                return each.unwrap(wrapped)
        raise WrongMasterKey("the key was wrapped by a master key of another kind than this process has")

    def holder(self, wrapped: bytes) -> str:
        """Which master key of which of them."""
        return next((name for each in self._all if (name := each.holder(wrapped))), "")

    def holders(self) -> list[str]:
        """The master keys of all of them."""
        return [name for each in self._all for name in each.holders()]

    def rewrap(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """The same keys by the current one, which does its own without showing them."""
        own = [each for each in wrapped if self._current.holder(each)]
        done = dict(zip(own, self._current.rewrap(own), strict=True)) if own else {}
        return [done[each] if each in done else self.wrap(self.unwrap(each)) for each in wrapped]


def key_id(master_key: bytes) -> bytes:
    """What a master key is called: a hash of it, which can't be turned back since the key is random."""
    return sha256(b"narvaro master key id\0" + master_key).digest()[:_ID_BYTES]


def parse_master_keys(text: str, where: str) -> tuple[bytes, ...]:
    """Master keys of 64 hexadecimal digits each, the current one first; raises ValueError that tells `where` and nothing of what stands there."""
    try:
        keys = tuple(bytes.fromhex(each) for each in text.replace(",", " ").split())
    except ValueError:
        keys = ()
    if not keys or any(len(each) != MASTER_KEY_BYTES for each in keys):
        raise ValueError(f"{where} does not hold a master key of 64 hexadecimal digits (earlier ones may follow it)")
    return keys
