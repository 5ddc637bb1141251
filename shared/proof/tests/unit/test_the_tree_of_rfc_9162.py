"""The tree, against its definition, and every proof against every other size."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.proof.merkle import (
    BadProof,
    Growing,
    Node,
    consistency_proof,
    folded,
    inclusion_proof,
    leaf_hash,
    node_hash,
    node_of_tiles,
    root,
    root_by_inclusion,
    roots_by_consistency,
)

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(700)]


def defined(leaves: Sequence[bytes]) -> bytes:
    """The root as RFC 9162, 2.1.1 writes it."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(defined(leaves[:half]), defined(leaves[half:]))


def tiles(leaves: Sequence[bytes]) -> Node:
    """The leaves as a store of tiles would hand them out."""

    def tile(height: int, index: int) -> list[bytes]:
        row = list(leaves)
        for _ in range(height):
            row = [folded(row[at : at + 256]) for at in range(0, len(row) - 255, 256)]
        return row[index * 256 : index * 256 + 256]

    return node_of_tiles(tile)


NODE = tiles(LEAVES)
sizes = st.integers(1, len(LEAVES))


def test_the_roots_are_those_of_the_published_examples() -> None:
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    growing, roots = Growing(), list[str]()
    for each in data:
        growing.add(leaf_hash(bytes.fromhex(each)))
        roots.append(growing.root().hex())
    assert "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" == roots[0]
    assert "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" == roots[-1]


@given(sizes)
def test_a_stored_a_growing_and_the_defined_tree_have_the_same_root(size: int) -> None:
    growing = Growing()
    for leaf in LEAVES[:size]:
        growing.add(leaf)
    assert defined(LEAVES[:size]) == root(NODE, size) == growing.root()


@given(st.data())
def test_a_proof_leads_from_its_leaf_to_the_root_and_from_no_other(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(NODE, index, size)
    assert root(NODE, size) == root_by_inclusion(LEAVES[index], index, size, proof)
    if other != index:
        assert root(NODE, size) != root_by_inclusion(LEAVES[other], index, size, proof)
        assert root(NODE, size) != _root_or_nothing(LEAVES[index], other, size, proof)


@given(st.data())
def test_a_proof_shows_that_the_smaller_tree_began_the_larger(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, len(LEAVES)))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(NODE, old, new)
    assert (root(NODE, old), root(NODE, new)) == roots_by_consistency(old, new, root(NODE, old), proof)
    rewritten = tiles([*LEAVES[: old - 1], leaf_hash(b"rewritten"), *LEAVES[old:]])
    found = roots_by_consistency(old, new, root(NODE, old), consistency_proof(rewritten, old, new))
    assert (root(NODE, old), root(rewritten, new)) != found


def test_nothing_is_to_be_shown_between_a_tree_and_itself_or_from_the_empty_one() -> None:
    assert [] == consistency_proof(NODE, 7, 7) == consistency_proof(NODE, 0, 7)


@pytest.mark.parametrize("wrong", [lambda proof: proof[:-1], lambda proof: [*proof, b"x" * 32]])
def test_a_proof_of_the_wrong_length_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(BadProof):
        root_by_inclusion(LEAVES[3], 3, 11, wrong(inclusion_proof(NODE, 3, 11)))
    with pytest.raises(BadProof):
        roots_by_consistency(6, 11, root(NODE, 6), wrong(consistency_proof(NODE, 6, 11)))


def test_a_leaf_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(BadProof):
        inclusion_proof(NODE, 5, 5)
    with pytest.raises(BadProof):
        root_by_inclusion(LEAVES[5], 5, 5, [])


def test_a_tree_that_is_not_stored_whole_says_so() -> None:
    with pytest.raises(BadProof):
        root(NODE, len(LEAVES) + 1)


def _root_or_nothing(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    try:
        return root_by_inclusion(leaf, index, size, proof)
    except BadProof:
        return b""
