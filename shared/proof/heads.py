"""The tree of stream heads: where each matter's streams end, so that nobody can cut off a case's last events and still show a proof.

A sparse Merkle tree. A matter's place in it is given by its key, the SHA-256 of its id, bit by bit from the root; its leaf sits as high
as it stands alone. So there is one leaf for a matter and no second, and a proof shows siblings only, nothing of other matters. That a matter
has no leaf is proven too: the way that its key leads to ends in nothing, or in the leaf of one other matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

EMPTY: Final = bytes(32)
"""The hash of a subtree without leaves."""
DEEPEST: Final = 256


@dataclass(frozen=True, order=True)
class Head:
    """Where a stream ends: its last event's version and hash."""

    stream: UUID
    version: int
    hash: bytes


class Neighbour(NamedTuple):
    """The one leaf in the subtree where another matter's would stand: its key and value, of which nothing can be read."""

    key: bytes
    value: bytes


def key_of(matter: UUID) -> bytes:
    """Where a matter (a case, or a stream that belongs to none) has its place."""
    return sha256(b"narvaro matter " + matter.bytes).digest()


def value_of(heads: Iterable[Head]) -> bytes:
    """What a matter's leaf says: all its streams, and where each ends."""
    return value_of_ends((each.stream.bytes, each.version.to_bytes(8, "big"), each.hash) for each in heads)


def value_of_ends(ends: Iterable[tuple[bytes, bytes, bytes]]) -> bytes:
    """The same of streams, versions in eight bytes and hashes."""
    return sha256(b"".join(map(b"".join, sorted(ends)))).digest()


def leaf_hash(key: bytes, value: bytes) -> bytes:
    """The hash of a matter's leaf."""
    return sha256(b"\x02" + key + value).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees of which at least one has leaves."""
    return sha256(b"\x03" + left + right).digest()


class _Leaf:
    __slots__ = ("bits", "hash", "value")

    def __init__(self, key: bytes, value: bytes) -> None:
        self.bits = int.from_bytes(key, "big")
        self.value = value
        self.hash = leaf_hash(key, value)


class _Fork:
    __slots__ = ("hash", "sides")

    def __init__(self) -> None:
        self.sides: list[_Leaf | _Fork | None] = [None, None]
        self.hash = b""
        """Empty when something below has changed."""


class HeadsTree:
    """The tree over matters that come and go on, from what there is at first: a new root costs as many hashes as the changed leaves are deep."""

    def __init__(self, leaves: Mapping[bytes, bytes] = MappingProxyType({})) -> None:
        self._top = _Fork()  # holds the whole tree on its first side
        for key, value in leaves.items():
            self.put(key, value)

    def put(self, key: bytes, value: bytes) -> None:
        """A matter's leaf, new or changed."""
        leaf = _Leaf(key, value)
        bits, sides, side, shift = leaf.bits, self._top.sides, 0, DEEPEST
        while (standing := sides[side]) is not None:
            shift -= 1
            if type(standing) is _Fork:
                fork = standing
            elif standing.bits == bits:  # type: ignore[union-attr]
                break
            else:
                fork = sides[side] = _Fork()
                fork.sides[standing.bits >> shift & 1] = standing  # type: ignore[union-attr]
            fork.hash = b""
            sides, side = fork.sides, bits >> shift & 1
        sides[side] = leaf

    def remove(self, key: bytes) -> None:
        """No leaf of a matter any more, whether or not there was one; a leaf that then stands alone moves up."""
        bits, way, shift = int.from_bytes(key, "big"), [(self._top, 0)], DEEPEST
        while type(standing := way[-1][0].sides[way[-1][1]]) is _Fork:
            shift -= 1
            way.append((standing, bits >> shift & 1))
        if type(standing) is not _Leaf or standing.bits != bits:
            return
        for fork, _ in way:
            fork.hash = b""
        left: _Leaf | None = None
        while way:
            fork, side = way.pop()
            fork.sides[side] = left
            beside = [each for each in fork.sides if each is not None]
            if len(beside) != 1 or type(beside[0]) is not _Leaf:
                break
            left = beside[0]

    def proof(self, key: bytes) -> tuple[list[bytes], Neighbour | None]:
        """The siblings from the root down to where the key's leaf is or would be, and the leaf that stands there if it is another's."""
        bits, siblings, shift, standing = int.from_bytes(key, "big"), list[bytes](), DEEPEST, self._top.sides[0]
        while type(standing) is _Fork:
            shift -= 1
            side = bits >> shift & 1
            siblings.append(_hash_of(standing.sides[1 - side]))
            standing = standing.sides[side]
        if type(standing) is not _Leaf or standing.bits == bits:
            return siblings, None
        return siblings, Neighbour(standing.bits.to_bytes(DEEPEST // 8, "big"), standing.value)

    def root(self) -> bytes:
        """The root; EMPTY without leaves."""
        return _hash_of(self._top.sides[0])


def _hash_of(standing: _Leaf | _Fork | None) -> bytes:
    return EMPTY if standing is None else standing.hash or _hash_anew(standing)


def _hash_anew(fork: _Leaf | _Fork) -> bytes:
    left, right = fork.sides  # type: ignore[union-attr]  # a leaf has its hash from the beginning
    below = (EMPTY if left is None else left.hash or _hash_anew(left)) + (EMPTY if right is None else right.hash or _hash_anew(right))
    fork.hash = sha256(b"\x03" + below).digest()
    return fork.hash


def root_by_proof(key: bytes, value: bytes, siblings: Sequence[bytes]) -> bytes:
    """The root that a matter's leaf and its siblings lead to; raises ValueError for more siblings than a key has bits."""
    return _root_above(key, leaf_hash(key, value), siblings)


def root_by_absence(key: bytes, neighbour: Neighbour | None, siblings: Sequence[bytes]) -> bytes:
    """The root of a tree that has no leaf of this key, but nothing or a neighbour in its place; raises ValueError for one that stands elsewhere."""
    if neighbour is None:
        return _root_above(key, EMPTY, siblings)
    if neighbour.key == key or any(bit(key, depth) != bit(neighbour.key, depth) for depth in range(min(len(siblings), DEEPEST))):
        raise ValueError("the neighbour's leaf does not stand in the key's place")
    return _root_above(key, leaf_hash(*neighbour), siblings)


def _root_above(key: bytes, found: bytes, siblings: Sequence[bytes]) -> bytes:
    """The root over a subtree's hash, which the key's bits lead to; raises ValueError."""
    if len(siblings) > DEEPEST:
        raise ValueError("more siblings than a key has bits")
    for depth in range(len(siblings) - 1, -1, -1):
        found = node_hash(siblings[depth], found) if bit(key, depth) else node_hash(found, siblings[depth])
    return found


def bit(key: bytes, depth: int) -> int:
    """A key's bit, counted from the root."""
    return key[depth >> 3] >> (7 - (depth & 7)) & 1
