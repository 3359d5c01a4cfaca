"""Small pieces of the race screen's frame: edges, columns, the line of keys, a memory of strips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.strip import Strip

from tts_tui.ui.widgets.header import HeaderView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tts_tui.ui.palette import Palette
    from tts_tui.ui.widgets.cells import Part


class Memo:
    """The last thing drawn, and what it was drawn from."""

    def __init__(self) -> None:
        self._key: object = None
        self._strips: list[Strip] = []

    def get(self, make: Callable[..., list[Strip]], *key: Any) -> list[Strip]:
        """Draw again only when the arguments differ from the last ones."""
        if key != self._key:
            self._key, self._strips = key, make(*key)
        return self._strips


def columns(parts: list[Strip], lane_width: int, width: int, inks: Palette) -> Strip:
    if len(parts) == 1 and lane_width == width:
        return parts[0]
    segments: list[Segment] = []
    gap = Segment(" ", inks.background)
    for part in parts:
        segments += [*part, gap]
    return Strip(segments, len(parts) * (lane_width + 1)).adjust_cell_length(width, inks.background)


def sided(strip: Strip, inks: Palette) -> Strip:
    side = Segment("│", inks.border)
    return Strip([side, *strip, side], strip.cell_length + 2)


def edged(strip: Strip, inks: Palette) -> Strip:
    side = Segment(" ", inks.background)
    return Strip([side, *strip, side], strip.cell_length + 2)


def still(view: HeaderView) -> HeaderView:
    """Leave out what moves, so that the question is not drawn again with the clock."""
    return HeaderView("", "", 0, 0.0, "", 0.0, view.question, view.truth, view.truth_shown)


def hints(hints: Iterable[tuple[str, str]], room: int, inks: Palette) -> list[Part]:
    parts: list[Part] = []
    for key, meaning in hints:
        cells = len(key) + len(meaning) + 3
        if cells > room:
            continue
        room -= cells
        parts += [(f" {key}", inks.title), (f" {meaning} ", inks.muted)]
    return parts
