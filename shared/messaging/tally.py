"""What a follower has applied, counted in the transaction that applies it: how many facts, and a running SHA-256 over all of them.

The digest after a fact = SHA-256(the digest before it || the fact's position, 8 bytes || its hash in the source's log), from no bytes on.
Whoever has the source's log can work it out again, so a fact that was left out, or applied twice, shows (proving.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

EACH = 256  # facts between marks


@dataclass(frozen=True)
class Tally:
    """How many facts were applied `after` a position, and their running digest."""

    after: int = 0
    facts: int = 0
    digest: bytes = b""


@dataclass(frozen=True)
class Mark:
    """What the tally was at every 256th fact, at that fact's position."""

    facts: int
    position: int
    digest: bytes


def digest_after(digest: bytes, position: int, log_hash: bytes) -> bytes:
    """The running digest one fact further on."""
    return sha256(digest + position.to_bytes(8, "big") + log_hash).digest()


def counted(tally: Tally, applied: Iterable[tuple[int, bytes]]) -> tuple[Tally, list[Mark]]:
    """The tally after more facts, each told by its position and its hash in the source's log; and the marks that were passed."""
    facts, digest, marks = tally.facts, tally.digest, list[Mark]()
    for position, log_hash in applied:
        facts, digest = facts + 1, digest_after(digest, position, log_hash)
        if facts % EACH == 0:
            marks.append(Mark(facts, position, digest))
    return Tally(tally.after, facts, digest), marks
