"""Codes that invite somebody to answer: consent makes them, intake recognises them, and only their digest is stored."""

import re
import secrets
from hashlib import sha256

from shared.vocabulary.words import Digest

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it can be misread for something else in it."""
_GROUPS, _GROUP = 4, 4
_MISREAD = str.maketrans("OIL", "011")


def make_code() -> str:
    """A new code of 80 random bits, like K7QX-2M9P-4TRA-0B6C, to be shown once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def code_as_made(typed: str) -> str:
    """A code as it was made, from how a person typed it: any case, with or without signs between, O for 0 and I or L for 1."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(_MISREAD)
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def digest_of(typed: str) -> Digest:
    """What is stored of a code; it is random and long, so a plain SHA-256 can't be guessed from."""
    return Digest(sha256(code_as_made(typed).encode()).hexdigest())
