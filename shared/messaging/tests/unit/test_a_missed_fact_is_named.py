"""Whoever has missed, doubled or altered a fact cannot hide it: the tally differs from what the source's log gives, and tells from where."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.missing import Fact, Skip, Standing, check
from shared.messaging.positions import Place
from shared.messaging.tally import EACH, Mark, Tally, counted


def published(positions: list[int]) -> list[Fact]:
    return [(position, sha256(str(position).encode()).digest()) for position in positions]


def standing_after(applied: list[Fact], position: int, *, after: int = 0, skips: tuple[Skip, ...] = ()) -> Standing:
    tally, marks = counted(Tally(after), applied)
    return Standing("tally", "north", Place(position, b"", tally=tally), tuple(marks), skips)


facts = st.lists(st.integers(1, 3), min_size=1, max_size=3 * EACH).map(lambda gaps: published([sum(gaps[: at + 1]) for at in range(len(gaps))]))


@given(facts, st.integers(1, 50), st.data())
def test_however_the_facts_came_the_tally_and_its_marks_are_the_same(every: list[Fact], portion: int, data: st.DataObject) -> None:
    tally, marks, rest = Tally(), list[Mark](), every
    while rest:
        size = data.draw(st.integers(1, portion))
        tally, passed = counted(tally, rest[:size])
        marks, rest = [*marks, *passed], rest[size:]
    assert (tally, marks) == counted(Tally(), every)


@given(facts, st.integers(0, 5))
def test_whoever_has_applied_everything_is_proven(every: list[Fact], silence: int) -> None:
    proof = check(standing_after(every, every[-1][0] + silence), every)
    assert proof.right
    assert len(every) == proof.facts


@given(facts, st.data())
def test_a_run_of_facts_that_was_left_out_is_told_by_its_positions(every: list[Fact], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(every) - 1))
    last = data.draw(st.integers(first, min(first + 9, len(every) - 1)))
    proof = check(standing_after([*every[:first], *every[last + 1 :]], every[-1][0]), every)
    assert (False, every[first][0]) == (proof.right, proof.differs_from)
    assert str(every[last][0]) in proof.why


@given(facts, st.data())
def test_a_fact_that_was_applied_twice_or_that_the_source_never_had_is_seen_no_later_than_there(every: list[Fact], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(every) - 1))
    strange = data.draw(st.sampled_from([every[at], (every[at][0], b"\0" * 32)]))
    proof = check(standing_after([*every[:at], strange, *every[at:]], every[-1][0]), every)
    assert not proof.right
    assert proof.differs_from is not None
    assert proof.differs_from <= every[at][0]


def test_a_fact_that_is_not_the_sources_is_seen() -> None:
    every = published([1, 2, 3])
    proof = check(standing_after([every[0], (2, b"\0" * 32), every[2]], 3), every)
    assert (False, 1) == (proof.right, proof.differs_from)
    assert "applied between positions 1 and 3: other facts than the source's" == proof.why


@given(facts, st.data())
def test_what_an_operator_let_pass_is_listed_and_not_missed(every: list[Fact], data: st.DataObject) -> None:
    let_pass = data.draw(st.sampled_from(every))
    skip = Skip(let_pass[0], "counted by hand", "the operator")
    proof = check(standing_after([fact for fact in every if fact is not let_pass], every[-1][0], skips=(skip,)), every)
    assert (True, (skip,)) == (proof.right, proof.skips)


def test_a_skip_that_was_written_down_only_afterwards_hides_nothing() -> None:
    every = published([1, 2, 3])
    skip = Skip(2, "to hide it", "somebody")
    assert "applied between positions 1 and 3: 1 fact too many" == check(standing_after(every, 3, skips=(skip,)), every).why


def test_a_row_that_was_moved_ahead_by_hand_is_seen() -> None:
    every = published(list(range(1, 2 * EACH)))
    moved = standing_after(every[:EACH], EACH)
    assert EACH + 1 == check(replace(moved, place=replace(moved.place, position=2 * EACH)), every).differs_from


def test_counting_that_began_late_says_from_where() -> None:
    every = published([1, 2, 3, 4])
    proof = check(standing_after(every[2:], 4, after=2), every)
    assert (True, 2, 2) == (proof.right, proof.after, proof.facts)
