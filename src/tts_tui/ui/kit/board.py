"""A widget that draws itself line by line: shows strips, redraws only the rows that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.content import Content
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tts_tui.ui.kit.direct import is_alone, write_rows
from tts_tui.ui.kit.hints import HintKey, Hints, key_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.filter import LineFilter

WHEEL_ROWS = 3
"""Rows of a text that one turn of the wheel moves."""

View = TypeVar("View")


class StripBoard(Widget, Generic[View]):
    """Shows views; a subclass says how one is drawn, and what the wheel does."""

    DEFAULT_CSS = """
    StripBoard { width: 1fr; height: 1fr; background: $background; }
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.view: View | None = None
        self.painted = 0
        """How many pictures reached the terminal: what a benchmark counts."""
        self._drawn = 0
        self._last_painted = 0
        self._strips: list[Strip] = []

    def draw(self, view: View, width: int, height: int) -> list[Strip]:
        """Draw a view as at most `height` strips of `width` cells, with their backgrounds."""
        raise NotImplementedError

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Turn by one notch, down for 1 and up for -1; what is used of it has to be stopped."""

    def keys_drawn(self) -> tuple[Hints, Region]:
        """The keys of the picture, and the row they are drawn in; none where it has none."""
        return (), Region()

    def show(self, view: View) -> None:
        """Draw a view; rows that look the same are left alone."""
        self.view = view
        self.redraw()

    def redraw(self) -> None:
        """Draw the same view again: one has moved in it."""
        if self.view is None or not self.size.width or not self.size.height:
            return
        old = self._strips
        self._strips = self.draw(self.view, self.size.width, self.size.height)
        self._drawn += 1
        if len(old) == len(self._strips) and is_alone(self) and not self.get_line_filters():
            if write_rows(self, old, self._strips):
                self._note_painted()
        elif dirty := changed_rows(old, self._strips):
            width = self.size.width
            self.refresh(*(Region(0, y, width, height) for y, height in dirty))

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a part of the picture, as they are.

        They have their width and their colours, and the board neither border nor padding: what
        Textual does to every row of a widget would change nothing and cost as much as drawing.
        """
        self._note_painted()
        strips = [self.render_line(y) for y in crop.line_range]
        for filtering in self.get_line_filters():
            strips = [strip.apply_filter(filtering, self.background_colors[1]) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _note_painted(self) -> None:
        if self._last_painted != self._drawn:
            self._last_painted = self._drawn
            self.painted += 1

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out the one that replaces the terminal's own colours: there are none here."""
        return [
            filtering
            for filtering in super().get_line_filters()
            if not isinstance(filtering, ANSIToTruecolor)
        ]

    def on_resize(self) -> None:
        """Draw for the new size at once: an old picture in a new size is torn."""
        self._strips = []
        self.redraw()

    def _key_at(self, event: events.MouseEvent) -> HintKey | None:
        hints, row = self.keys_drawn()
        return key_at(hints, row.width, event.x - row.x) if row.contains(event.x, event.y) else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell what the key under the pointer does."""
        key = self._key_at(event)
        told = Content(key.tooltip) if key is not None and key.tooltip else None
        if told != self.tooltip:
            self.tooltip = told

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key."""
        key = self._key_at(event)
        if key is not None and key.press:
            event.stop()
            self.app.simulate_key(key.press)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Turn up."""
        self.wheel(event, -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Turn down."""
        self.wheel(event, 1)


def changed_rows(old: Sequence[Strip], new: Sequence[Strip]) -> list[tuple[int, int]]:
    """Find the runs of rows that differ: first row and how many."""
    if len(old) != len(new):
        return [(0, len(new))] if new else []
    runs: list[tuple[int, int]] = []
    for y, (before, after) in enumerate(zip(old, new, strict=True)):
        if before is after or before == after:
            continue
        if runs and sum(runs[-1]) == y:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((y, 1))
    return runs
