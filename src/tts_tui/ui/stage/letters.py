"""Whole sentences in letters of blocks, as large as they fit; what has no picture is written."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.race.block_font import HEIGHT, block_text, pixels

_SCALES: Final = (4, 3, 2, 1)
_PLAIN: Final = str.maketrans("“”‘’–—−", "\"\"''---")
"""Signs as they are drawn."""
SMALL_ROWS: Final = 3
"""Rows of the smallest letters."""
PROSE_CELLS: Final = 76
"""Longest line of written words: longer ones are hard to follow across a screen."""


@lru_cache(maxsize=32)
def lettered(text: str, width: int, height: int) -> tuple[str, ...] | None:
    """Draw a sentence in as many lines as it takes, the largest letters first; None if it cannot.

    Lines of letters are `width` cells at most; all together `height` rows.
    """
    words = text.translate(_PLAIN).split()
    if not words or any(pixels(word) is None for word in words):
        return None
    for scale in _SCALES:
        rows = _drawn(words, width, scale * 2, HEIGHT * scale, 1)
        if rows is not None and len(rows) <= height:
            return rows
    rows = _drawn(words, width, 1, SMALL_ROWS, 0)
    return rows if rows is not None and len(rows) <= height else None


def _drawn(words: list[str], width: int, cells: int, rows: int, gap: int) -> tuple[str, ...] | None:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _cells(longer, cells) <= width:
            lines[-1] = longer
        elif _cells(word, cells) <= width:
            lines.append(word)
        else:
            return None
    drawn: list[str] = []
    for line in lines:
        large = block_text(line, _cells(line, cells), rows)
        if large is None or len(large) != rows:
            return None
        drawn += [*large, *[""] * gap]
    return tuple(drawn[: len(drawn) - gap])


def _cells(text: str, cells: int) -> int:
    drawn = pixels(text)
    return len(drawn[0]) * cells if drawn else 0


def written(text: str, width: int, height: int) -> list[str]:
    """Write a sentence out in lines, with air between them where there is room for it."""
    rows = question_rows(text, min(width, PROSE_CELLS))
    if len(rows) > height and width > PROSE_CELLS:
        rows = question_rows(text, width)
    if len(rows) > height:
        rows = [*rows[: height - 1], f"{rows[height - 1][: max(1, width - 2)].rstrip()} …"]
    airy = [line for row in rows for line in (row, "")][:-1]
    return airy if len(airy) <= height else rows
