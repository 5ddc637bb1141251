"""Checkpoints that were kept outside, held against a log: what each difference is called."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.proof.kept import Kept, compare, read_folder, read_keys
from shared.proof.note import Checkpoint, NotANote, Signer
from shared.proof.whole_log import Replayed, State

SIGNER = Signer("narvaro.example.se", Ed25519PrivateKey.generate())
LOG, EPOCH, EARLIER = UUID(int=1), UUID(int=2), UUID(int=3)
STATES = {size: State(bytes([size] * 32), bytes([size + 100] * 32), bytes(32)) for size in (0, 3, 5, 8)}


def log_of(events: int, wrong_at: int | None = None) -> Replayed:
    """A log that was gone through."""
    return Replayed(LOG, events, wrong_at=wrong_at, states={size: state for size, state in STATES.items() if size <= events})


def kept(size: int, *, epoch: UUID = EPOCH, log: UUID = LOG, root: bytes = b"", heads: bytes = b"") -> Kept:
    """A checkpoint as it was signed, if nothing else is said."""
    more = {"heads": b64encode(heads or STATES[size].heads).decode(), "epoch": str(epoch), "time": f"2021-06-{size + 1:02}T09:12:00Z"}
    return Kept(f"{size}.checkpoint", Checkpoint(f"narvaro.example.se/casework/{log}", size, root or STATES[size].root, more))


def test_checkpoints_that_hold_are_counted_and_the_newest_told() -> None:
    found = compare(log_of(8), EPOCH, [kept(8), kept(0), kept(5)])
    assert ([], [], 3, kept(8)) == (found.wrong, found.noted, found.held, found.newest)
    assert ("casework", str(LOG)) == (kept(8).service, kept(8).log_id)


def test_a_log_that_was_cut_off_is_told_by_how_much() -> None:
    found = compare(log_of(5), EPOCH, [kept(3), kept(8)])
    assert [
        "the checkpoint of 8 events signed 2021-06-09T09:12:00Z (8.checkpoint) is of more events than there are: the last 3 are gone"
    ] == found.wrong
    assert 1 == found.held


def test_a_rewritten_log_is_told_by_the_places_between_which_it_differs() -> None:
    found = compare(log_of(8), EPOCH, [kept(3), kept(5, root=bytes(32)), kept(8, root=bytes(32))])
    (told,) = found.wrong
    assert told.startswith("between positions 4 and 5 an event was changed, added or taken out, and the hashes made anew")
    assert kept(3) == found.newest
    (told,) = compare(log_of(8), EPOCH, [kept(5, root=bytes(32))]).wrong
    assert told.startswith("between positions 1 and 5")


def test_streams_that_were_given_to_another_case_are_told() -> None:
    (told,) = compare(log_of(8), EPOCH, [kept(5, heads=bytes(32))]).wrong
    assert told.startswith("the streams of a case don't end, or don't belong together, as the checkpoint of 5 events")


def test_another_log_under_the_same_name_is_told() -> None:
    (told,) = compare(log_of(8), EPOCH, [kept(5, log=UUID(int=9))]).wrong
    assert told.endswith(f"is of another log: its id is {UUID(int=9)}, this one's {LOG}")


def test_a_backup_that_was_put_back_is_wrong_until_it_is_known() -> None:
    checkpoints = [kept(3, epoch=EARLIER), kept(5, epoch=EARLIER, root=bytes(32)), kept(8)]
    found = compare(log_of(8), EPOCH, checkpoints)
    unknown = "(the log does not know of that epoch)"
    assert found.wrong[0].startswith(f"a backup was put back, which ended epoch {EARLIER} {unknown}: between positions 4 and 5")
    known = compare(log_of(8), EPOCH, checkpoints, [str(EARLIER)])
    assert ([], found.wrong, 2) == (known.wrong, known.noted, known.held)
    assert [] == compare(log_of(8), EPOCH, [kept(3, epoch=EARLIER), kept(8)]).wrong


def test_a_restore_excuses_no_other_beginning_than_the_one_that_it_left() -> None:
    checkpoints = [kept(3, epoch=EARLIER), kept(5, epoch=EARLIER, root=bytes(32)), kept(8)]
    known = [str(EARLIER)]
    rewritten = compare(log_of(8), EPOCH, checkpoints, known, {str(EARLIER): 5})
    assert ("(5 events of it were left): between positions 4 and 5" in rewritten.wrong[0], []) == (True, rewritten.noted)
    assert [] == compare(log_of(8), EPOCH, checkpoints, known, {str(EARLIER): 4}).wrong


def test_what_comes_after_a_wrong_event_is_not_told_again() -> None:
    found = compare(log_of(3, wrong_at=4), EPOCH, [kept(3), kept(5), kept(8)])
    assert ([], 1) == (found.wrong, found.held)


def test_a_folder_gives_what_one_of_the_keys_has_signed_and_names_the_rest(tmp_path: Path) -> None:
    earlier = Signer("narvaro.example.se", Ed25519PrivateKey.generate())
    stranger = Signer("narvaro.example.se", Ed25519PrivateKey.generate())
    good = kept(5).checkpoint
    (tmp_path / "casework").mkdir()
    for name, text in {
        "casework/1": SIGNER.sign(good.text),
        "casework/2": earlier.sign(good.text),
        "casework/3": stranger.sign(good.text),
        "casework/4": SIGNER.sign(good.text).replace("casework", "kasework"),
        "5": "not a note",
        "7": SIGNER.sign(replace(good, more={**good.more, "access": "many"}).text),
    }.items():
        (tmp_path / f"{name}.checkpoint").write_text(text)
    (tmp_path / "6.checkpoint").write_bytes(b"\xff\xfe")
    found, refused = read_folder(tmp_path, [earlier.public, SIGNER.public])
    assert [Kept("casework/1.checkpoint", good), Kept("casework/2.checkpoint", good)] == found
    unsigned, unreadable = "is not signed by the given key", "is not a checkpoint"
    assert [
        f"5.checkpoint {unreadable}",
        f"6.checkpoint {unreadable}",
        f"7.checkpoint {unreadable}",
        f"casework/3.checkpoint {unsigned}",
        f"casework/4.checkpoint {unsigned}",
    ] == refused


def test_keys_are_read_a_line_each() -> None:
    other = Signer("old.example.se", Ed25519PrivateKey.generate()).public
    assert [SIGNER.public, other] == read_keys(f"{SIGNER.public}\n\n{other}\n")
    for wrong in ("", "\n", "narvaro.example.se"):
        with pytest.raises(NotANote):
            read_keys(wrong)
