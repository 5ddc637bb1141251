"""The vault: a database of its own that holds wrapped keys and finds a pupil again by HMAC.

A key leaves the vault wrapped by the master key, which is in no database; it is unwrapped here and kept for a minute at most.
"""

from __future__ import annotations

import hmac
import time
from os import urandom
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from shared.eventlog.database import Database
from shared.eventlog.keyring import NoKey

KEPT_SECONDS = 60.0
MOST_KEPT = 10_000
LOOKUP_KEY = UUID(int=0)
"""The reserved subject of the key that identity numbers are looked up by."""


class Vault:
    """Keys of subjects in the vault's database, through its functions only (`make_key`, `open_key`, `pupil_of`, `find_pupil`)."""

    def __init__(self, database: Database, master_key: bytes) -> None:
        if len(master_key) != 32:
            raise ValueError("the master key is not 32 bytes")
        self._database = database
        self._master_key = master_key
        self._opened: dict[UUID, tuple[float, bytes]] = {}

    def make_key(self, subject: UUID) -> None:
        """Make a key for a new subject; an existing one is kept, a destroyed one stays destroyed."""
        self._database.execute(
            "SELECT make_key(%s, %s)",
            (subject, aes_key_wrap(self._master_key, urandom(32))),
        )

    def key(self, subject: UUID) -> bytes:
        """The subject's key; raises NoKey where it was never made or is destroyed."""
        kept = self._opened.get(subject)
        now = time.monotonic()
        if kept is not None and now - kept[0] < KEPT_SECONDS:
            return kept[1]
        row = self._database.row("SELECT open_key(%s) AS wrapped", (subject,))
        if row is None or row["wrapped"] is None:
            self._opened.pop(subject, None)
            raise NoKey(subject)
        return self._keep(subject, bytes(row["wrapped"]), now)

    def pupil_of(self, identity_number: str) -> UUID:
        """The pupil with this identity number; a new one gets an id and a key in the same transaction."""
        mac = hmac.digest(self._lookup_key(), identity_number.encode(), "sha256")
        row = self._database.row(
            "SELECT * FROM pupil_of(%s, %s, %s)",
            (mac, uuid4(), aes_key_wrap(self._master_key, urandom(32))),
        )
        assert row is not None
        pupil: UUID = row["pupil"]
        self._keep(pupil, bytes(row["wrapped"]), time.monotonic())
        return pupil

    def forget(self, subject: UUID) -> None:
        """Drop an opened key at once, as when the subject is destroyed."""
        self._opened.pop(subject, None)

    def _lookup_key(self) -> bytes:
        try:
            return self.key(LOOKUP_KEY)
        except NoKey:
            self.make_key(LOOKUP_KEY)
            return self.key(LOOKUP_KEY)

    def _keep(self, subject: UUID, wrapped: bytes, now: float) -> bytes:
        key = aes_key_unwrap(self._master_key, wrapped)
        if len(self._opened) >= MOST_KEPT:
            self._opened.clear()
        self._opened[subject] = (now, key)
        return key


def read_master_key(path: Path) -> bytes:
    """The master key from a file of 64 hexadecimal digits; raises ValueError without telling what the file holds."""
    try:
        return bytes.fromhex(path.read_text().strip())
    except ValueError:
        raise ValueError(f"{path} does not hold a master key in hexadecimal") from None
