"""Where the parts of a duel lie, for any size; pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

BESIDE_FROM = 100
"""Width from which the sides stand beside each other; below it one lies over the other."""
INSIDE_FROM = 68
"""Width of a side from which its strategies stand beside its lanes."""
LEAST_BODY = 3
"""Rows of a side below which nothing is put up."""


@dataclass(frozen=True, slots=True)
class DuelLayout:
    """Rows and cells of the parts, borders not counted."""

    beside: bool
    half_width: int
    """Cells of one side; beside each other the right one takes what is left over."""
    body_rows: int
    """Rows of one side."""
    band_rows: int
    """Rows of what is put up under both; 0 has no room for it."""


def layout_of(
    width: int, height: int, *, extra: int = 0, lanes: int = 0, strategies: int = 0
) -> DuelLayout:
    """Lay the picture out; `extra` rows are taken between the question and the sides.

    A side takes no more rows than its lanes and strategies fill; 0 lanes fill any.
    """
    beside = width >= BESIDE_FROM
    sides = 1 if beside else 2
    band = 7 if height < 32 else 9 if height < 50 else 13
    band = band if beside else min(band, 6)
    # The top line, the question, a rule over every side, one over the band, and the last line.
    left = height - 2 - extra - sides - 2
    if left - band < sides * LEAST_BODY:
        band = 0
        left += 1
    half = (width - 3) // 2 if beside else width - 2
    inside = half >= INSIDE_FROM
    filled = max(lanes, strategies + 1) if inside else lanes + strategies + 1
    body = max(0, (left - band) // sides)
    return DuelLayout(beside, half, min(body, filled) if lanes and band else body, band)
