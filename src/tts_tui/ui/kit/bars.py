"""Bars finer than a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EIGHTHS = " ▏▎▍▌▋▊▉█"
THINKING = "━"
THINKING_HALF = "╸"


def eighths(value: float, whole: float, width: int) -> int:
    """Length of a bar of `width` cells in eighths of a cell; something is never nothing."""
    if value <= 0 or whole <= 0:
        return 0
    return max(1, min(width * 8, round(value / whole * width * 8)))


def solid(length_eighths: int) -> str:
    """A solid bar."""
    full, rest = divmod(length_eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def two_part(thinking_eighths: int, total_eighths: int) -> tuple[str, str]:
    """A line for thinking that goes on as a solid bar for the answer: two texts.

    The seam between them is rounded to a cell, the head of the bar is finer.
    """
    if not total_eighths:
        return "", ""
    if thinking_eighths >= total_eighths:
        full, rest = divmod(total_eighths, 8)
        half = THINKING_HALF if rest >= 4 or not full else ""
        return THINKING * full + half, ""
    seam = min(round(thinking_eighths / 8), (total_eighths - 1) // 8)
    return THINKING * seam, solid(total_eighths - seam * 8)


LEVELS = "▁▂▃▄▅▆▇█"


def levels(values: Sequence[float], low: float, high: float, bar: float | None = None) -> str:
    """A sparkline, a cell a value, from `low` to `high`; with a bar half the height is that bar.

    What is under the bar stands lower than half, also where colours say nothing.
    """
    half = len(LEVELS) // 2
    drawn = []
    for value in values:
        if bar is None:
            part = _part(value, low, high) * len(LEVELS)
            least, most = 0, len(LEVELS) - 1
        elif value < bar:
            part, least, most = _part(value, low, bar) * half, 0, half - 1
        else:
            part, least, most = half + _part(value, bar, high) * half, half, len(LEVELS) - 1
        drawn.append(LEVELS[max(least, min(most, int(part)))])
    return "".join(drawn)


def _part(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5
