"""Where each matter's streams end: one leaf a matter, a proof that shows only siblings, and a proof for a matter that has none."""

from __future__ import annotations

import contextlib
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.proof.heads import EMPTY, Head, HeadsTree, Neighbour, leaf_hash, node_hash, root_by_absence, root_by_proof, value_of

keys = st.binary(min_size=32, max_size=32)
near = st.builds(lambda first, last: first.ljust(31, b"\0") + last, st.binary(max_size=2), st.binary(min_size=1, max_size=1))
leaves = st.dictionaries(keys | near, keys, max_size=30)


def defined(found: dict[bytes, bytes], depth: int = 0) -> bytes:
    """The root by its definition: the keys of a subtree parted by the next bit."""
    if len(found) <= 1:
        return next((leaf_hash(key, value) for key, value in found.items()), EMPTY)
    sides: tuple[dict[bytes, bytes], dict[bytes, bytes]] = ({}, {})
    for key, value in found.items():
        sides[int.from_bytes(key, "big") >> (255 - depth) & 1][key] = value
    return node_hash(defined(sides[0], depth + 1), defined(sides[1], depth + 1))


@given(leaves)
def test_the_root_is_as_defined_and_every_leaf_leads_to_it(found: dict[bytes, bytes]) -> None:
    tree = HeadsTree(found)
    assert defined(found) == tree.root()
    for key, value in found.items():
        siblings, neighbour = tree.proof(key)
        assert (tree.root(), None) == (root_by_proof(key, value, siblings), neighbour)


@given(leaves, keys | near)
def test_a_key_that_has_no_leaf_is_proven_to_have_none(found: dict[bytes, bytes], key: bytes) -> None:
    found.pop(key, None)
    tree = HeadsTree(found)
    siblings, neighbour = tree.proof(key)
    assert tree.root() == root_by_absence(key, neighbour, siblings)


@given(leaves.filter(bool), st.data())
def test_no_way_through_the_tree_proves_that_a_leaf_is_not_there(found: dict[bytes, bytes], data: st.DataObject) -> None:
    """A dishonest prover may stop anywhere on the way down, and bring any of the tree's leaves as the neighbour."""
    tree = HeadsTree(found)
    key = data.draw(st.sampled_from(sorted(found)))
    siblings, _ = tree.proof(key)
    for depth in range(len(siblings) + 1):
        assert tree.root() != root_by_absence(key, None, siblings[:depth])
        for neighbour in map(Neighbour._make, found.items()):
            with contextlib.suppress(ValueError):
                assert tree.root() != root_by_absence(key, neighbour, siblings[:depth])


def test_a_neighbour_must_stand_in_the_keys_place() -> None:
    key, near_by, far = bytes(32), Neighbour(b"\x7f" + bytes(31), bytes(32)), Neighbour(b"\x80" + bytes(31), bytes(32))
    assert root_by_absence(key, near_by, [bytes(32)])
    for neighbour in (far, Neighbour(key, bytes(32))):
        with pytest.raises(ValueError, match="place"):
            root_by_absence(key, neighbour, [bytes(32)])


@given(leaves.filter(bool), st.data())
def test_another_value_or_another_key_leads_elsewhere(found: dict[bytes, bytes], data: st.DataObject) -> None:
    tree = HeadsTree(found)
    key = data.draw(st.sampled_from(sorted(found)))
    other, value = data.draw(keys), data.draw(keys)
    if value != found[key]:
        assert tree.root() != root_by_proof(key, value, tree.proof(key)[0])
    if other not in found:
        assert tree.root() != root_by_proof(other, found[key], tree.proof(key)[0])


def test_a_cut_off_stream_has_another_value() -> None:
    whole, cut = Head(UUID(int=1), 3, sha256(b"3").digest()), Head(UUID(int=1), 2, sha256(b"2").digest())
    other = Head(UUID(int=2), 9, sha256(b"9").digest())
    assert value_of([whole, other]) == value_of([other, whole])
    assert 3 == len({value_of([whole, other]), value_of([cut, other]), value_of([whole])})


def test_more_siblings_than_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="siblings"):
        root_by_proof(bytes(32), bytes(32), [bytes(32)] * 257)
    with pytest.raises(ValueError, match="siblings"):
        root_by_absence(bytes(32), None, [bytes(32)] * 257)
