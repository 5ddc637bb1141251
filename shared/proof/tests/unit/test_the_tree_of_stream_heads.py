"""Where each matter's streams end: one leaf a matter, and a proof that shows only siblings."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.proof.heads import EMPTY, Head, HeadsTree, key_of, leaf_hash, node_hash, root_by_proof, value_of

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
        assert tree.root() == root_by_proof(key, value, tree.proof(key))


@given(leaves.filter(bool), st.data())
def test_another_value_or_another_key_leads_elsewhere(found: dict[bytes, bytes], data: st.DataObject) -> None:
    tree = HeadsTree(found)
    key = data.draw(st.sampled_from(sorted(found)))
    other, value = data.draw(keys), data.draw(keys)
    if value != found[key]:
        assert tree.root() != root_by_proof(key, value, tree.proof(key))
    if other not in found:
        assert tree.root() != root_by_proof(other, found[key], tree.proof(key))


def test_a_matter_that_is_not_there_has_no_proof() -> None:
    with pytest.raises(KeyError):
        HeadsTree({}).proof(key_of(UUID(int=1)))


def test_a_cut_off_stream_has_another_value() -> None:
    whole, cut = Head(UUID(int=1), 3, sha256(b"3").digest()), Head(UUID(int=1), 2, sha256(b"2").digest())
    other = Head(UUID(int=2), 9, sha256(b"9").digest())
    assert value_of([whole, other]) == value_of([other, whole])
    assert 3 == len({value_of([whole, other]), value_of([cut, other]), value_of([whole])})


def test_more_siblings_than_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="siblings"):
        root_by_proof(bytes(32), bytes(32), [bytes(32)] * 257)
