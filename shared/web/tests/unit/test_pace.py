"""How often a token may ask: so many at once, and again as the minute goes."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.limits import Pace
from shared.web.problem import TooManyRequests


def asked(pace: Pace, per_minute: int, times: list[float]) -> list[bool]:
    """Which of a token's requests are let through."""
    token, told = uuid4(), []
    for at in times:
        try:
            pace.step(token, per_minute, at)
            told.append(True)
        except TooManyRequests:
            told.append(False)
    return told


def test_as_many_as_a_minute_holds_pass_at_once_and_then_one_at_a_time() -> None:
    assert [True, True, False, False, True, False] == asked(Pace(), 2, [0, 0, 0, 29, 31, 32])


@given(st.integers(1, 100), st.lists(st.floats(0, 30), max_size=300))
def test_never_more_than_two_minutes_worth_pass_in_one(per_minute: int, pauses: list[float]) -> None:
    times = [sum(pauses[: at + 1]) for at in range(len(pauses))]
    passed = [at for at, let in zip(times, asked(Pace(), per_minute, times), strict=True) if let]
    assert all(len([each for each in passed if begun <= each < begun + 60]) <= 2 * per_minute for begun in passed)


def test_whoever_waits_as_long_as_told_is_let_through() -> None:
    pace, token = Pace(), uuid4()
    pace.step(token, 1, 0)
    with pytest.raises(TooManyRequests) as refused:
        pace.step(token, 1, 1)
    pace.step(token, 1, 1 + int(refused.value.headers["Retry-After"]))


def test_one_tokens_hurry_is_not_anothers() -> None:
    pace = Pace()
    assert [True, False] == asked(pace, 1, [0, 0])
    assert [True] == asked(pace, 1, [0])
