"""Accuracy against tokens as a picture's plan: points, scales, ticks and the Pareto front.

What draws it, on a terminal or as SVG, decides nothing but how it looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from tts_tui.analysis.key import Key
from tts_tui.domain.strategies import Role, card_with, cards

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.analysis.rows import ComparisonRow
    from tts_tui.domain.strategies import Card


class Axis(StrEnum):
    """Which tokens the horizontal axis counts."""

    TOTAL = "total"
    """The released evaluator's total."""
    SPENT = "spent"
    SEQUENTIAL = "sequential"

    def of(self, row: ComparisonRow) -> float | None:
        """A row's tokens a question; None where the row has no such number."""
        match self:
            case Axis.TOTAL:
                return row.paper_total_tokens
            case Axis.SPENT:
                return row.spent_tokens
            case Axis.SEQUENTIAL:
                return row.sequential_tokens


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places between 0 and 1."""

    low: float
    high: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """The place of a value; outside the scale it is below 0 or above 1."""
        low, high, x = self.low, self.high, value
        if self.logarithmic:
            low, high, x = log10(low), log10(high), log10(max(value, self.low / 1e6))
        return (x - low) / (high - low)


@dataclass(frozen=True, slots=True)
class Point:
    """One row in the picture."""

    row: ComparisonRow
    x: float
    """Tokens a question."""
    y: float
    """Accuracy, from 0 to 1."""
    card: Card
    """The card of its strategy's kind."""
    on_front: bool
    """Whether nothing is both cheaper and better."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The plan of a picture."""

    points: tuple[Point, ...]
    axis: Axis
    x: Scale
    y: Scale
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]
    without: int
    """Rows that have no such number, or whose right answers are unknown."""

    @property
    def kinds(self) -> list[tuple[Card, str]]:
        """The kinds of strategies among the points, each with what has to be said of it."""
        found = {(point.card.stem, point.row.note): point.card for point in self.points}
        return [
            (card, note)
            for known in cards()
            for (stem, note), card in sorted(found.items())
            if stem == known.stem
        ]

    @property
    def front(self) -> list[Point]:
        """The points of the Pareto front, the cheapest first."""
        return sorted((point for point in self.points if point.on_front), key=lambda p: p.x)


def plot_of(rows: Iterable[ComparisonRow], axis: Axis, *, logarithmic: bool = True) -> Plot:
    """Plan the picture of some rows."""
    shown = distinct(rows)
    places = [(row, axis.of(row), row.accuracy) for row in shown]
    known = [(row, x, y) for row, x, y in places if x is not None and y is not None and x > 0]
    front = _front([(x, y) for _, x, y in known])
    points = tuple(
        Point(row, x, y, row.key.card, on_front=number in front)
        for number, (row, x, y) in enumerate(known)
    )
    x_scale = _x_scale([x for _, x, _ in known], logarithmic=logarithmic)
    y_scale, y_ticks = _y_scale([y for _, _, y in known])
    x_ticks = _log_ticks(x_scale) if logarithmic else _ticks(x_scale.low, x_scale.high)
    return Plot(points, axis, x_scale, y_scale, x_ticks, y_ticks, len(shown) - len(known))


def distinct(rows: Iterable[ComparisonRow]) -> list[ComparisonRow]:
    """Leave out what is there under another name: SD of a larger pool, FFS-N@N, which is MV@N."""
    return [row for row in rows if not _is_another(row.key)]


def _is_another(key: Key) -> bool:
    card = key.card
    if not card.raced:
        return False
    if key.n == 1 or not card.sized:
        # One trace leaves nothing to choose: all are the baseline.
        return key != Key(card_with(Role.BASELINE).stem, 1)
    return card.majority_at_n and key.strategy == card.name(key.n)


def _front(places: Sequence[tuple[float, float]]) -> set[int]:
    """Number the places to which nothing is both cheaper and at least as good."""
    front: set[int] = set()
    best = float("-inf")
    for number in sorted(range(len(places)), key=lambda at: (places[at][0], -places[at][1])):
        if places[number][1] > best:
            best = places[number][1]
            front.add(number)
    return front


def _x_scale(values: Sequence[float], *, logarithmic: bool) -> Scale:
    if not values:
        return Scale(1.0, 10.0, logarithmic)
    low, high = min(values), max(values)
    if logarithmic:
        room = max((high / low) ** 0.04, 1.05)
        return Scale(low / room, high * room, logarithmic=True)
    return Scale(0.0, high * 1.04)


def _y_scale(values: Sequence[float]) -> tuple[Scale, tuple[float, ...]]:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max((high - low) * 0.08, 0.02)
    low, high = max(0.0, low - room), min(1.0, high + room)
    return Scale(low, high), _ticks(low, high)


def _ticks(low: float, high: float, wanted: int = 5) -> tuple[float, ...]:
    """Round numbers between two bounds."""
    raw = (high - low) / wanted
    power = 10.0 ** floor(log10(raw))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= raw * 0.999)
    first = ceil(low / step - 1e-9)
    last = floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))


def _log_ticks(scale: Scale) -> tuple[float, ...]:
    """1, 2 and 5 times the powers of ten, fewer where there are many."""
    powers = range(floor(log10(scale.low)), ceil(log10(scale.high)) + 1)
    found: list[float] = []
    for nice in ((1,), (1, 3), (1, 2, 5)):
        ticks = [factor * 10.0**power for power in powers for factor in nice]
        found = [tick for tick in ticks if scale.low <= tick <= scale.high]
        if len(found) > 3:
            break
    return tuple(found)
