"""Bars finer than a cell."""

from __future__ import annotations

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
