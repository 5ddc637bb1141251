"""A chart shows the numbers of its table, written on it and told in words."""

from hypothesis import given
from hypothesis import strategies as st

from shared.web.chart import FULL, stacked_bars

INCOMING = [("2018", (76, 22)), ("2021*", (60, 1)), ("2022", (0, 0))]


def test_bars_are_to_one_scale_and_parts_stand_end_to_end():
    bars = stacked_bars("Inkomna", ["kommunal", "fristående"], INCOMING).bars
    assert [98, 61, 0] == [bar.total for bar in bars]
    assert FULL == round(bars[0].end, 2)
    assert round(FULL * 61 / 98, 2) == round(bars[1].end, 2)
    assert round(bars[0].parts[0].width, 2) == round(bars[0].parts[1].start, 2)


def test_a_number_that_does_not_fit_stands_at_the_bars_end():
    bars = stacked_bars("Inkomna", ["kommunal", "fristående"], INCOMING).bars
    assert ["98", "61 (60 + 1)", "0"] == [bar.told for bar in bars]


def test_the_drawing_is_told_in_words():
    chart = stacked_bars("Inkomna", ["kommunal", "fristående"], INCOMING[:1])
    assert "2018: 98, varav kommunal 76, fristående 22" == chart.description
    assert "2018: 5" == stacked_bars("Avslutade", ["alla"], [("2018", [5])]).description


@given(st.lists(st.tuples(st.text(max_size=5), st.lists(st.integers(0, 10_000), min_size=3, max_size=3)), max_size=8))
def test_no_bar_is_longer_than_its_frame_and_every_number_is_there(rows: list[tuple[str, list[int]]]):
    for (_, values), bar in zip(rows, stacked_bars("x", ["a", "b", "c"], rows).bars, strict=True):
        assert bar.end <= FULL + 0.01
        assert values == [part.value for part in bar.parts]
