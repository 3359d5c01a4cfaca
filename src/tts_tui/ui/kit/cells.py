"""Text measured in terminal cells: cropping, padding, tails.

Text from outside must have passed `tts_tui.text` before it gets here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, get_character_cell_size, set_cell_size, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

Part = tuple[str, "Style"]
"""A run of text in one style."""

_NARROW: Final = re.compile("[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2500-\u25fc\u2800-\u28ff]*")
"""Text of which every character is one cell wide: most of any text."""
_JOINS: Final = re.compile("[\u200d\ufe0f]")
"""What makes one sign of several characters, or a narrow one wide."""


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


def cropped(parts: list[Part], room: int) -> list[Part]:
    """Cut a row of parts to its room, in cells."""
    cut: list[Part] = []
    for text, ink in parts:
        shown = crop(text, room)
        cut.append((shown, ink))
        room -= cell_len(shown)
        if room <= 0:
            break
    return cut


def fit_right(text: str, width: int) -> str:
    """Like `fit`, with the padding before the text."""
    length = cell_len(text)
    return " " * (width - length) + text if length < width else fit(text, width)


def is_narrow(text: str) -> bool:
    """Whether each character is one cell wide, and one that `tts_tui.text` leaves as it is."""
    return (text.isascii() and text.isprintable()) or _NARROW.fullmatch(text) is not None


def last_cells(text: str, width: int) -> str:
    """Keep the end of a text, padded to exactly `width` cells; a cut wide character is a space."""
    if width <= 0:
        return ""
    if is_narrow(text):
        return text[-width:] if len(text) >= width else text + " " * (width - len(text))
    spans = _signs_from_the_end(text)
    kept = 0
    start = len(text)
    for begin, cells in spans:
        if kept + cells > width:
            return " " * (width - kept) + text[start:]
        kept += cells
        start = begin
    return text + " " * (width - kept)


def _signs_from_the_end(text: str) -> Iterable[tuple[int, int]]:
    """Every sign of a text, last first: where it begins and its cells."""
    if _JOINS.search(text):
        # What such characters join is known only from the front.
        spans, _ = split_graphemes(text)
        yield from ((begin, cells) for begin, _end, cells in reversed(spans))
        return
    for begin in range(len(text) - 1, -1, -1):
        # A mark without cells of its own goes with the character before it.
        if cells := get_character_cell_size(text[begin]):
            yield begin, cells
