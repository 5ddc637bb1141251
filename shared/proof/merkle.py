"""The Merkle tree of RFC 9162, section 2.1: one hash for a whole log, and short proofs that an event is in it and that it only grew.

A tree is read through `node(level, index)`: the root of the perfect subtree of 2**level leaves that begins at leaf index * 2**level.
Such subtrees never change once they are full, which is what makes them worth storing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256

Node = Callable[[int, int], bytes]
Tile = Callable[[int, int], Sequence[bytes]]

TILE = 8  # levels; a tile has 256 hashes
WIDTH = 1 << TILE


class BadProof(ValueError):
    """A proof has not the shape that its sizes ask for."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(node: Node, size: int) -> bytes:
    """The tree's root when it had `size` leaves."""
    return _span(node, 0, size) if size else sha256(b"").digest()


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """What leads from leaf `index` to the root of the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise BadProof(f"leaf {index} is not in a tree of {size}")
    return _path(node, index, 0, size)


def consistency_proof(node: Node, old: int, new: int) -> list[bytes]:
    """What shows that the tree of `old` leaves is the beginning of that of `new` (RFC 9162, 2.1.4.1); empty where there is nothing to show."""
    if not 0 <= old <= new:
        raise BadProof(f"a tree of {old} is not the beginning of one of {new}")
    return [] if old in (0, new) else _subproof(node, old, 0, new, whole=True)


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf's hash and its proof lead to (RFC 9162, 2.1.3.2); raises BadProof for one too long or too short."""
    if not 0 <= index < size:
        raise BadProof(f"leaf {index} is not in a tree of {size}")
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        if at & 1 or at == last:
            found = node_hash(step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    return found


def roots_by_consistency(old: int, new: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of both trees that a proof leads to (RFC 9162, 2.1.4.2), to be compared with the signed ones; raises BadProof."""
    if not 0 < old < new:
        raise BadProof("sizes that need no proof")
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise BadProof("the proof is too short")
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if at & 1 or at == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, step)
        at, last = at >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    return first, second


def node_of_tiles(tile: Tile) -> Node:
    """Reads a tree that is stored in tiles.

    `tile(height, index)` is up to 256 hashes at level 8 * height from index * 256 on. Asked once for each tile.
    """
    read = lru_cache(maxsize=None)(tile)

    def node(level: int, index: int) -> bytes:
        height, above = divmod(level, TILE)
        first = index << above
        part = read(height, first >> TILE)[first % WIDTH : first % WIDTH + (1 << above)]
        if len(part) != 1 << above:
            raise BadProof(f"the tree has no full subtree {index} at level {level}")
        return folded(part)

    return node


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes of one level."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


class Growing:
    """A tree while leaves are added: one hash for each level, and the tiles that are stored of it, worked out a second time."""

    def __init__(self) -> None:
        self.size = 0
        self.full: list[list[bytes]] = []
        """The roots of the full subtrees of 256, 65,536 … leaves."""
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """One more leaf's hash."""
        level, peaks = 0, self._peaks
        while peaks and peaks[-1][0] == level:
            leaf, level = sha256(b"\x01" + peaks.pop()[1] + leaf).digest(), level + 1
            if level % TILE == 0:
                self._keep(level // TILE, leaf)
        peaks.append((level, leaf))
        self.size += 1

    def root(self) -> bytes:
        """The root so far."""
        if not self._peaks:
            return sha256(b"").digest()
        found = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found

    def _keep(self, height: int, root: bytes) -> None:
        if len(self.full) < height:
            self.full.append([])
        self.full[height - 1].append(root)


def _split(count: int) -> int:
    """The largest power of two that is smaller than count."""
    return 1 << (count - 1).bit_length() - 1


def _span(node: Node, begin: int, end: int) -> bytes:
    count = end - begin
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + _split(count)
    return node_hash(_span(node, begin, middle), _span(node, middle, end))


def _path(node: Node, index: int, begin: int, end: int) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if index < middle:
        return [*_path(node, index, begin, middle), _span(node, middle, end)]
    return [*_path(node, index, middle, end), _span(node, begin, middle)]


def _subproof(node: Node, old: int, begin: int, end: int, *, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [_span(node, begin, end)]
    middle = begin + _split(end - begin)
    if old <= middle:
        return [*_subproof(node, old, begin, middle, whole=whole), _span(node, middle, end)]
    return [*_subproof(node, old, middle, end, whole=False), _span(node, begin, middle)]
