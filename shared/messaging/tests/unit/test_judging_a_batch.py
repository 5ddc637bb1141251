"""Only what joins on exactly is applied; what is older is seen; everything else is a question to the source."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.applying import Stretch, Verdict, judge
from shared.messaging.facts import Followed

LOG, EPOCH = uuid4(), uuid4()


def at(position: int, *, digest: bytes | None = None, epoch: UUID = EPOCH) -> Followed:
    return Followed(position, str(position).encode() if digest is None else digest, LOG, epoch)


def test_a_batch_that_begins_where_one_stands_is_applied() -> None:
    assert Verdict.APPLY is judge(at(10), at(12), at(10))


def test_whoever_has_followed_nothing_yet_begins_with_the_sources_own_answer() -> None:
    assert Verdict.APPLY is judge(at(0, digest=b""), at(3), Followed(), asked=True)


def test_what_lies_in_a_queue_does_not_tell_whose_history_it_is() -> None:
    assert Verdict.PULL is judge(at(0, digest=b""), at(3), Followed())


def test_a_batch_that_came_before_is_seen() -> None:
    assert Verdict.SEEN is judge(at(7), at(10), at(10))


def test_a_gap_is_asked_about() -> None:
    assert Verdict.PULL is judge(at(11), at(12), at(10))


def test_a_batch_that_overlaps_is_asked_about() -> None:
    assert Verdict.PULL is judge(at(8), at(12), at(10))


def test_a_batch_that_joins_on_to_another_past_is_asked_about() -> None:
    assert Verdict.PULL is judge(at(10, digest=b"another"), at(12), at(10))


def test_positions_of_another_epoch_never_count_as_seen() -> None:
    other = uuid4()
    assert Verdict.PULL is judge(at(3, epoch=other), at(5, epoch=other), at(10))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_whatever_comes_nothing_is_applied_twice_and_nothing_is_jumped_over(mine: int, after: int, length: int) -> None:
    verdict = judge(at(after), at(after + length), at(mine))
    assert (verdict is Verdict.APPLY) == (after == mine and length > 0)
    assert (verdict is Verdict.SEEN) == (after + length <= mine)


@given(st.lists(st.integers(1, 5), max_size=20), st.integers(1, 7), st.integers(0, 4))
def test_the_portions_of_a_stretch_join_on_to_each_other_and_cover_it(gaps: list[int], size: int, tail: int) -> None:
    positions = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    end = at((positions[-1] if positions else 0) + tail)
    stretch = Stretch(at(0), positions, positions, lambda item: at(positions[item]).digest, end)
    portions = list(stretch.portions(size))
    assert positions == [item for portion in portions for item in portion.items(frozenset())]
    assert [at(0), *(portion.end for portion in portions[:-1])] == [portion.start for portion in portions]
    assert end == portions[-1].end
    assert all(portion.last - portion.first <= size for portion in portions)
    for portion in portions:
        singles = list(portion.one_by_one())
        assert [portion.start, *(single.end for single in singles[:-1])] == [single.start for single in singles] or not positions
        assert not singles or portion.end == singles[-1].end
