"""Checkpoints as signed notes: what was signed is read back, and nothing else is."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.proof.note import Checkpoint, NotANote, NotSigned, Signer, Verifier

SIGNER = Signer("narvaro.example.se", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer("narvaro.example.se", Ed25519PrivateKey.from_private_bytes(bytes(32)))
CHECKPOINT = Checkpoint("narvaro.example.se/casework", 7, b"r" * 32, {"heads": b64encode(b"h" * 32).decode(), "time": "2021-08-13T10:00:00Z"})
NOTE = SIGNER.sign(CHECKPOINT.text)


def test_a_checkpoint_is_the_text_that_others_read_too() -> None:
    lines = NOTE.splitlines()
    assert ["narvaro.example.se/casework", "7", b64encode(b"r" * 32).decode()] == lines[:3]
    assert ("", True) == (lines[-2], lines[-1].startswith("— narvaro.example.se "))


def test_what_was_signed_is_read_back() -> None:
    read = Checkpoint.read(Verifier.read(str(SIGNER.public)).text_of(NOTE))
    assert (CHECKPOINT, b"h" * 32, "2021-08-13T10:00:00+00:00") == (read, read.heads, read.signed_at.isoformat())


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_a_note_with_any_byte_changed_is_refused(at: int, by: int) -> None:
    changed = bytearray(NOTE.encode())
    changed[at] ^= by
    with pytest.raises((NotANote, NotSigned)):
        SIGNER.public.text_of(changed.decode(errors="replace"))


def test_another_keys_signature_under_the_same_name_is_refused() -> None:
    with pytest.raises(NotSigned):
        SIGNER.public.text_of(OTHER.sign(CHECKPOINT.text))


def test_a_second_signature_does_no_harm() -> None:
    both = NOTE + OTHER.sign(CHECKPOINT.text).splitlines()[-1] + "\n"
    assert CHECKPOINT.text == SIGNER.public.text_of(both) == OTHER.public.text_of(both)


@pytest.mark.parametrize("line", ["", "name", "name+00000000+AAAA", "name+00000000+" + b64encode(b"\x01" + bytes(32)).decode(), "a+b+!"])
def test_a_line_that_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(NotANote):
        Verifier.read(line)


@pytest.mark.parametrize("text", ["", "origin\n", "origin\n-1\n" + b64encode(bytes(32)).decode() + "\n", "origin\n07\nAAAA\n", "origin\n7\nAAAA\n"])
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotANote):
        Checkpoint.read(text)


@pytest.mark.parametrize("more", [{}, {"heads": "!", "time": "yesterday"}, {"heads": "AAAA", "time": "0001-01-01T00:00:00+23:00"}])
def test_what_a_checkpoint_lacks_is_told(more: dict[str, str]) -> None:
    bare = Checkpoint("origin", 1, bytes(32), more)
    for member in ("heads", "last", "signed_at"):
        with pytest.raises(NotANote):
            getattr(bare, member)


def test_a_text_without_a_line_break_at_its_end_is_not_signed() -> None:
    with pytest.raises(NotANote):
        SIGNER.sign("origin")


def test_a_key_of_other_peoples_software_is_read_by_its_own_id() -> None:
    """The example key of Go's module checksum database, whose notes have the same form."""
    line = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert line == str(Verifier.read(line))
