"""Columns for people: aligned by terminal cells, safe to print, without a trailing space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

GAP = "  "


def aligned(
    rows: Sequence[Sequence[str]], *, right: Collection[int] = (), limit: int = 40
) -> list[str]:
    """Lay rows out in columns; those numbered in `right` (from 0) are flush right.

    Every cell is cleaned and cut to `limit` characters; rows may differ in length.
    """
    cells = [[display_line(cell, limit) for cell in row] for row in rows]
    columns = max(map(len, cells), default=0)
    widths = [
        max((cell_len(row[at]) for row in cells if at < len(row)), default=0)
        for at in range(columns)
    ]
    return [
        GAP.join(
            _padded(cell, widths[at], flush_right=at in right) for at, cell in enumerate(row)
        ).rstrip()
        for row in cells
    ]


def _padded(cell: str, width: int, *, flush_right: bool) -> str:
    pad = " " * (width - cell_len(cell))
    return pad + cell if flush_right else cell + pad
