"""What must be remembered while somebody is at the sign-in provider: a short signed note in a cookie, so that no server keeps it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.runtime.settings import Settings

_ALGORITHM: Final = "Ed25519"
_PURPOSE: Final = "narvaro-sign-in"
"""Keeps a note from passing as a session, and the other way round: both are signed with the same key."""


class SignInNotes:
    """Signs notes and reads them again."""

    def __init__(self, settings: Settings) -> None:
        self._key = OKPKey.import_key(settings.secret(settings.session_private_key_file))

    def sign(self, remembered: Mapping[str, str], seconds: int) -> str:
        """A note that is good for so many seconds."""
        claims = {**remembered, "aud": _PURPOSE, "exp": int(time.time()) + seconds}
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])

    def read(self, note: str) -> dict[str, str] | None:
        """What was remembered; None where the note is not ours or is too old."""
        try:
            claims = jwt.decode(note, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        if claims.pop("aud", None) != _PURPOSE or claims.pop("exp", 0) < time.time():
            return None
        return {name: str(value) for name, value in claims.items()}
