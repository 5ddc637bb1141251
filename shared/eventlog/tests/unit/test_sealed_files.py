"""A file's chunks open in their own place, in their own file, up to their own end, and nowhere else."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.sealed import CannotOpen
from shared.eventlog.sealed_file import CHUNK, FileKey, SealedFile, boxes_of, sealed_boxes

PUPIL, FILE = UUID(int=1), UUID(int=2)
KEY = FileKey(b"k" * 32, PUPIL, FILE)
SIZES = st.one_of(st.integers(0, 50), st.integers(-3, 3).map(lambda more: CHUNK + more), st.integers(-3, 3).map(lambda more: 3 * CHUNK + more))


def content(size: int) -> bytes:
    """So many bytes in which no chunk is like another."""
    return b"".join(number.to_bytes(8, "big") for number in range(size // 8 + 1))[:size]


def stored(plain: bytes, key: FileKey = KEY) -> list[bytes]:
    return list(sealed_boxes(key, [plain]))


def opened(boxes: list[bytes], size: int, key: FileKey = KEY) -> bytes:
    return b"".join(SealedFile(key, size, lambda first, many: boxes[first : first + many]).pieces(2))


@given(SIZES, st.lists(st.integers(1, 2 * CHUNK), max_size=6))
def test_a_file_comes_back_as_it_was_however_it_was_cut_when_it_came(size: int, cuts: list[int]):
    plain, pieces, place = content(size), [], 0
    for cut in cuts:
        pieces.append(plain[place : place + cut])
        place += cut
    boxes = list(sealed_boxes(KEY, [*pieces, plain[place:]]))
    assert boxes_of(size) == len(boxes)
    assert stored(plain) == boxes
    assert plain == opened(boxes, size)


@given(SIZES, st.data())
def test_no_file_opens_that_was_changed_in_any_way(size: int, data: st.DataObject):
    boxes = stored(content(size))
    at, other = data.draw(st.integers(0, len(boxes) - 1)), data.draw(st.integers(0, len(boxes) - 1))
    way = data.draw(st.sampled_from(["flipped", "left out", "doubled", "swapped", "cut short", "lengthened", "foreign"]))
    told = size
    if way == "flipped":
        place = data.draw(st.integers(0, len(boxes[at]) - 1))
        boxes[at] = boxes[at][:place] + bytes([boxes[at][place] ^ 1]) + boxes[at][place + 1 :]
    elif way == "left out":
        del boxes[at]
    elif way == "doubled":
        boxes.insert(at, boxes[at])
        told = size + CHUNK
    elif way == "swapped":
        if at == other:
            return
        boxes[at], boxes[other] = boxes[other], boxes[at]
    elif way == "cut short":
        if len(boxes) == 1:
            return
        boxes, told = boxes[:-1], (len(boxes) - 1) * CHUNK
    elif way == "lengthened":
        boxes.append(boxes[-1])
        told = len(boxes) * CHUNK
    else:
        boxes[at] = stored(content(size), FileKey(b"k" * 32, PUPIL, uuid4()))[at]
    with pytest.raises(CannotOpen):
        opened(boxes, told)


def test_another_pupils_key_opens_nothing_and_says_so_before_it_tries():
    with pytest.raises(CannotOpen, match="not the one that sealed"):
        opened(stored(b"a"), 1, FileKey(b"o" * 32, PUPIL, FILE))


def test_nothing_is_handed_out_of_a_chunk_that_does_not_open():
    boxes = stored(content(3 * CHUNK))
    boxes[1] = boxes[0]
    pieces = SealedFile(KEY, 3 * CHUNK, lambda first, many: boxes[first : first + many]).pieces(3)
    assert content(3 * CHUNK)[:CHUNK] == next(pieces)
    with pytest.raises(CannotOpen):
        next(pieces)


def test_a_zip_is_read_out_of_its_chunks_without_being_put_together():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name in ("a", "b"):
            packed.writestr(name, content(CHUNK) + name.encode())
    boxes, fetched = stored(written.getvalue()), []

    def fetch(first: int, many: int) -> list[bytes]:
        fetched.append(many)
        return boxes[first : first + many]

    with zipfile.ZipFile(SealedFile(KEY, len(written.getvalue()), fetch)) as packed:
        assert content(CHUNK) + b"b" == packed.read("b")
    assert {1} == set(fetched)
