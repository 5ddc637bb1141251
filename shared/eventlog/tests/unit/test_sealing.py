"""A sealed value opens with its own key only, and tells nobody more than whose it is."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from os import urandom
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.sealed import PREFIX, CannotOpen, SealedValue, seal

KEY, OTHER_KEY = urandom(32), urandom(32)
SUBJECT, STREAM = uuid4(), uuid4()


def sealed(plain: bytes, *, stream: UUID = STREAM, version: int = 1, field: str = "reason") -> SealedValue:
    return seal(
        plain,
        subject_key=KEY,
        subject=SUBJECT,
        stream=stream,
        version=version,
        field=field,
    )


@given(
    st.binary(max_size=500),
    st.integers(1, 2**40),
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=40),
)
def test_what_was_sealed_comes_back_with_the_subjects_key(plain: bytes, version: int, field: str) -> None:
    value = sealed(plain, version=version, field=field)
    assert plain == value.opened_with(value.field_key(KEY))
    assert value.subject == SUBJECT


def test_another_subjects_key_does_not_open_it() -> None:
    value = sealed(b"private")
    with pytest.raises(CannotOpen, match="the key is not the one"):
        value.opened_with(value.field_key(OTHER_KEY))


def test_the_key_of_one_field_does_not_open_another_field_of_the_same_event() -> None:
    reason, note = sealed(b"private", field="reason"), sealed(b"private", field="note")
    with pytest.raises(CannotOpen):
        note.opened_with(reason.field_key(KEY))


@given(st.data())
def test_a_value_with_any_changed_byte_does_not_open(data: st.DataObject) -> None:
    raw = bytearray(urlsafe_b64decode(sealed(b"private").token[len(PREFIX) :]))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    changed = SealedValue(PREFIX + urlsafe_b64encode(bytes(raw)).decode())
    with pytest.raises(CannotOpen):
        changed.opened_with(changed.field_key(KEY))


def test_the_same_words_sealed_twice_look_different() -> None:
    assert sealed(b"private").token != sealed(b"private").token


def test_a_cut_off_value_is_refused_by_name() -> None:
    with pytest.raises(CannotOpen, match="cut short"):
        _ = SealedValue(PREFIX + "AAAA").subject
