"""Strips as terminal sequences: cursor places and colours, and nothing else."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.segment import Segment
    from rich.style import Style
    from textual.strip import Strip

BEGIN: Final = "\x1b[?25l\x1b[2J"
"""Hide the cursor and clear the screen."""
END: Final = "\x1b[0m\x1b[?25h"
"""Leave the terminal as people like it."""


def changes(old: Sequence[Strip], new: Sequence[Strip]) -> str:
    """Write what differs from the picture before; an empty one writes everything."""
    rows = []
    for y, strip in enumerate(new):
        before = old[y] if y < len(old) else None
        if before is strip or before == strip:
            continue
        rows.append(_row(y, list(before) if before is not None else [], list(strip)))
    return "".join(rows)


def _row(y: int, old: list[Segment], new: list[Segment]) -> str:
    """Write a row from its first to its last segment that differs."""
    same = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            break
        same += 1
    skipped = sum(segment.cell_length for segment in new[:same])
    rest_old, rest_new = old[same:], new[same:]
    # Segments at the end may stay only where they stand in the same cells.
    kept = 0
    for before, after in zip_longest(reversed(rest_old), reversed(rest_new)):
        if before is None or after is None or before != after:
            break
        kept += 1
    written = rest_new[: len(rest_new) - kept]
    return f"\x1b[{y + 1};{skipped + 1}H{_segments(written)}"


def _segments(segments: Sequence[Segment]) -> str:
    parts = []
    last = None
    for text, style, _ in segments:
        codes = _codes(style)
        if codes != last:
            parts.append(f"\x1b[0{codes}m")
            last = codes
        parts.append(text)
    return "".join(parts)


def _codes(style: Style | None) -> str:
    if style is None:
        return ""
    codes = [
        code
        for code, wanted in (("1", style.bold), ("2", style.dim), ("7", style.reverse))
        if wanted
    ]
    for base, colour in ((38, style.color), (48, style.bgcolor)):
        if colour is not None and not colour.is_default:
            red, green, blue = colour.get_truecolor()
            codes.append(f"{base};2;{red};{green};{blue}")
    return "".join(f";{code}" for code in codes)
