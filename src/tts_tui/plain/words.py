"""Small phrases that several printers share."""

from __future__ import annotations

NOTHING = "–"
UNDECIDED = "undecided"
"""In place of right or wrong, for a strategy that never decided."""


def verdict(correct: bool | None) -> str:
    """Give a sign and a word for right and wrong; nothing where the truth is unknown."""
    match correct:
        case True:
            return "✓ right"
        case False:
            return "✗ wrong"
        case None:
            return ""


def seconds(t_s: float | None) -> str:
    """Write seconds with one decimal; a dash for None."""
    return NOTHING if t_s is None else f"{t_s:.1f} s"


def number(value: int | None) -> str:
    """Write a count; a dash for None."""
    return NOTHING if value is None else str(value)


def counted(value: int, noun: str) -> str:
    """Write a count with its noun: `1 token`, `2 tokens`."""
    return f"{value} {noun}" if value == 1 else f"{value} {noun}s"


def listed(numbers: tuple[int, ...]) -> str:
    """Write trace numbers, given from 0, as people count them: `1, 2, 5`."""
    return ", ".join(str(item + 1) for item in numbers)
