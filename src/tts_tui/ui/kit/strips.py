"""Strips for pictures that change all the time: made fast, and written out piece by piece.

A strip of Textual's sets up seven caches, and a frame of 64 lanes makes a hundred strips that
live for a thirtieth of a second. These have what drawing needs, and become full strips only
when something else asks: a dialog that covers half of one, a picture, a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.style import Style

    from tts_tui.ui.kit.cells import Part


class LightStrip(Strip):
    """A strip whose segments and caches are made when they are first asked for."""

    __slots__ = ()

    def _made(self) -> Iterable[Segment]:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        # Python asks here only for what was never set: a slot of the full strip.
        if name not in Strip.__slots__:
            raise AttributeError(name)
        written = self._render_cache
        Strip.__init__(self, self._made(), self._cell_length)
        self._render_cache = written
        return object.__getattribute__(self, name)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Divide into several strips; where nothing covers this one it stays whole."""
        cuts = list(cuts)
        return [self] if cuts == [self._cell_length] else super().divide(cuts)


class PartStrip(LightStrip):
    """A strip of parts, which together are as wide as it says."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Part, ...], cells: int) -> None:
        self._cell_length = cells
        self._render_cache = None
        self.parts = parts

    def _made(self) -> Iterable[Segment]:
        return [Segment(text, style) for text, style in self.parts]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PartStrip):
            return self.parts == other.parts
        return super().__eq__(other)

    def render(self, console: Console) -> str:
        """Write it for a terminal."""
        if self._render_cache is None:
            colours = console._color_system or ColorSystem.TRUECOLOR
            write = self.render_style
            self._render_cache = "".join(
                [
                    # What `render_style` gives for all but the first writing of a style.
                    f"\x1b[{style._ansi}m{text}\x1b[0m"
                    if style._ansi and not style._link
                    else write(style, text, colours)
                    for text, style in self.parts
                ]
            )
        return self._render_cache


class JoinedStrip(LightStrip):
    """Strips side by side; each is written once and kept, whatever happens to its neighbours."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: tuple[Strip, ...], cells: int) -> None:
        self._cell_length = cells
        self._render_cache = None
        self.pieces = pieces

    def _made(self) -> Iterable[Segment]:
        return [segment for piece in self.pieces for segment in piece]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, JoinedStrip):
            return self.pieces == other.pieces
        return super().__eq__(other)

    def render(self, console: Console) -> str:
        """Write it for a terminal."""
        if self._render_cache is None:
            self._render_cache = "".join([piece.render(console) for piece in self.pieces])
        return self._render_cache


def strip_of(parts: Iterable[Part], width: int, fill: Style) -> Strip:
    """A strip of exactly `width` cells."""
    shown = tuple([part for part in parts if part[0]])
    length = sum([cell_len(text) for text, _ in shown])
    if length < width:
        return PartStrip((*shown, (" " * (width - length), fill)), width)
    return PartStrip(shown, length).adjust_cell_length(width, fill)
