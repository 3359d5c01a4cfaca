"""Text measured in terminal cells: cropping, padding, tails, strips of an exact width.

Text from outside must have passed `tts_tui.text` before it gets here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size, split_graphemes
from rich.segment import Segment
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

Part = tuple[str, "Style"]
"""A run of text in one style."""


def fit(text: str, width: int) -> str:
    """Crop with an ellipsis or pad with spaces, to exactly `width` cells."""
    if width <= 0:
        return ""
    length = cell_len(text)
    if length < width:
        return text + " " * (width - length)
    return text if length == width else set_cell_size(text, width - 1) + "…"


def crop(text: str, width: int) -> str:
    """Crop with an ellipsis to at most `width` cells."""
    return text if cell_len(text) <= width else fit(text, width)


def fit_right(text: str, width: int) -> str:
    """Like `fit`, with the padding before the text."""
    length = cell_len(text)
    return " " * (width - length) + text if length < width else fit(text, width)


def last_cells(text: str, width: int) -> str:
    """Keep the end of a text, padded to exactly `width` cells; a cut wide character is a space."""
    if width <= 0:
        return ""
    spans, length = split_graphemes(text)
    if length <= width:
        return text + " " * (width - length)
    kept = 0
    start = len(text)
    for begin, _end, cells in reversed(spans):
        if kept + cells > width:
            break
        kept += cells
        start = begin
    return " " * (width - kept) + text[start:]


def strip_of(parts: Iterable[Part], width: int, fill: Style) -> Strip:
    """Make a strip of exactly `width` cells."""
    segments = [Segment(text, style) for text, style in parts if text]
    length = sum(segment.cell_length for segment in segments)
    if length < width:
        segments.append(Segment(" " * (width - length), fill))
        length = width
    strip = Strip(segments, length)
    return strip if length == width else strip.adjust_cell_length(width, fill)


def centred(parts: list[Part], width: int, fill: Style) -> Strip:
    """Make a strip with its parts in the middle."""
    length = sum(cell_len(text) for text, _ in parts)
    return strip_of([(" " * max(0, (width - length) // 2), fill), *parts], width, fill)
