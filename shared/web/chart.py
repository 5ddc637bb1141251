"""Stacked bars lying down, in parts of the width, so that the same drawing is right on a phone and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FULL = 78.0  # per cent of the width that the longest bar takes; the rest is for its total
NARROWEST_WITH_NUMBER = 9.0  # per cent of the width; a number in a narrower part stands at the bar's end instead


@dataclass(frozen=True)
class Part:
    """One coloured part: where it begins, how wide it is (per cent of the drawing), what it counts."""

    series: int
    start: float
    width: float
    value: int

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return self.start + self.width / 2

    @property
    def shows_number(self) -> bool:
        """Whether the number fits inside on a phone."""
        return self.width >= NARROWEST_WITH_NUMBER


@dataclass(frozen=True)
class Bar:
    """One bar with its name, parts and total; `told` is what stands at its end."""

    name: str
    parts: tuple[Part, ...]
    total: int
    end: float

    @property
    def told(self) -> str:
        """The total, and what it is made of where a part is too narrow for its own number."""
        shown = [part for part in self.parts if part.value]
        if len(shown) > 1 and not all(part.shows_number for part in shown):
            return f"{self.total} ({' + '.join(str(part.value) for part in shown)})"
        return str(self.total)


@dataclass(frozen=True)
class Chart:
    """What the macro `chart` draws: bars, the series' names, and the same numbers as a sentence."""

    title: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def description(self) -> str:
        """The drawing in words, for those who don't see it."""
        return ". ".join(
            f"{bar.name}: {bar.total}"
            + (f", varav {', '.join(f'{self.series[part.series]} {part.value}' for part in bar.parts)}" if len(bar.parts) > 1 else "")
            for bar in self.bars
        )


def stacked_bars(title: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """A chart of rows (name, one value for each series), all to one scale."""
    longest = max((sum(values) for _, values in rows), default=0) or 1
    return Chart(title, tuple(series), tuple(_bar(name, values, FULL / longest) for name, values in rows))


def _bar(name: str, values: Sequence[int], scale: float) -> Bar:
    parts: list[Part] = []
    start = 0.0
    for series, value in enumerate(values):
        width = round(value * scale, 3)
        parts.append(Part(series, round(start, 3), width, value))
        start += width
    return Bar(name, tuple(parts), sum(values), round(start, 3))
