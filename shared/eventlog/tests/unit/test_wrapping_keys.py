"""Master keys of our own: the current one wraps, all unwrap, and nothing opens with a wrong one."""

from os import urandom

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.wrapping import MasterKeys, Succession, WrongMasterKey, parse_master_keys

KEY = bytes(range(32))
some_key = st.binary(min_size=32, max_size=32)


def master_keys(*keys: bytes) -> MasterKeys:
    return MasterKeys(lambda: keys)


@given(some_key, some_key)
def test_what_one_master_key_wraps_it_unwraps(master_key: bytes, key: bytes):
    wrapping = master_keys(master_key)
    assert key == wrapping.unwrap(wrapping.wrap(key))


@given(some_key, some_key)
def test_no_other_master_key_unwraps_it(one: bytes, other: bytes):
    wrapped = master_keys(one).wrap(KEY)
    if one != other:
        with pytest.raises(WrongMasterKey):
            master_keys(other).unwrap(wrapped)


@given(st.integers(0, 48), st.integers(1, 255))
def test_a_wrap_with_a_changed_byte_does_not_open(place: int, flip: int):
    wrapping = master_keys(KEY)
    wrapped = bytearray(wrapping.wrap(urandom(32)))
    wrapped[place] ^= flip
    with pytest.raises(WrongMasterKey):
        wrapping.unwrap(bytes(wrapped))


def test_the_oldest_wraps_which_bear_no_id_are_still_read_by_any_master_key_at_hand():
    old, new = urandom(32), urandom(32)
    wrapped = aes_key_wrap(old, KEY)
    assert KEY == master_keys(new, old).unwrap(wrapped)
    assert "without id" == master_keys(new, old).holder(wrapped)


def test_the_first_master_key_wraps_and_a_wrap_names_it_by_an_id_that_is_not_the_key():
    first, second = urandom(32), urandom(32)
    wrapping = master_keys(first, second)
    wrapped = wrapping.wrap(KEY)
    assert wrapping.holders()[0] == wrapping.holder(wrapped)
    assert KEY == master_keys(first).unwrap(wrapped)
    assert wrapping.holder(wrapped) not in first.hex()


def test_rewrapping_moves_a_key_under_the_first_master_key_alone():
    old, new = urandom(32), urandom(32)
    (anew,) = master_keys(new, old).rewrap([master_keys(old).wrap(KEY)])
    assert KEY == master_keys(new).unwrap(anew)
    with pytest.raises(WrongMasterKey):
        master_keys(old).unwrap(anew)


def test_a_running_service_learns_of_a_new_master_key_when_it_meets_it():
    old, new = urandom(32), urandom(32)
    known = [old]
    running = MasterKeys(lambda: tuple(known))
    known.insert(0, new)
    assert KEY == running.unwrap(master_keys(new).wrap(KEY))
    assert master_keys(new).holders() == running.holders()[:1]


def test_a_file_that_cannot_be_read_just_then_leaves_the_master_keys_as_they_were():
    old, answers = urandom(32), [True]

    def read() -> tuple[bytes, ...]:
        if not answers:
            raise OSError("gone")
        answers.clear()
        return (old,)

    running = MasterKeys(read)
    with pytest.raises(WrongMasterKey):
        running.unwrap(master_keys(urandom(32)).wrap(KEY))
    assert KEY == running.unwrap(master_keys(old).wrap(KEY))


def test_an_error_names_ids_and_neither_key():
    wrong = urandom(32)
    wrapped = master_keys(KEY).wrap(urandom(32))
    with pytest.raises(WrongMasterKey) as refused:
        master_keys(wrong).unwrap(wrapped)
    told = f"{refused.value!r} {refused.value}"
    assert master_keys(KEY).holders()[0] in told
    assert master_keys(wrong).holders()[0] in told
    assert not any(secret in told for secret in (wrong.hex(), KEY.hex(), repr(wrong)))


def test_where_one_wrapping_follows_another_the_first_wraps_and_both_are_told_of():
    first, second = master_keys(urandom(32)), master_keys(urandom(32))
    both = Succession(first, second)
    assert KEY == both.unwrap(first.wrap(KEY))
    assert first.holder(first.wrap(KEY)) == both.holder(both.wrap(KEY))
    assert first.holders() + second.holders() == both.holders()


@pytest.mark.parametrize("text", ["", "  \n", "ab" * 31, "ab" * 33, "zz" * 32, f"{'ab' * 32} short", "0x" + "ab" * 32])
def test_what_is_no_master_key_is_refused_without_being_quoted(text: str):
    with pytest.raises(ValueError, match="the file") as refused:
        parse_master_keys(text, "the file")
    assert not text.strip() or text.split()[0] not in str(refused.value)


@pytest.mark.parametrize("between", ["\n", ",", " \n  "])
def test_a_file_holds_the_current_master_key_and_then_earlier_ones(between: str):
    assert (bytes(32), KEY) == parse_master_keys(f"{'00' * 32}{between}{KEY.hex()}\n", "the file")
