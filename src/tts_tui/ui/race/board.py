"""The one widget of the race screen: shows strips, redraws only the rows that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tts_tui.ui.race.frame import BoardView, Frame
from tts_tui.ui.race.timeline import share_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.filter import LineFilter

WHEEL_ROWS = 3


class RaceBoard(Widget):
    """Lanes, strategies, votes and the focused trace, drawn line by line."""

    DEFAULT_CSS = """
    RaceBoard {
        width: 1fr;
        height: 1fr;
        background: $background;
    }
    """

    @dataclass
    class LaneClicked(Message):
        """A lane was clicked."""

        lane: int

    @dataclass
    class StrategyClicked(Message):
        """A row of the strategy board was clicked."""

        name: str

    @dataclass
    class LanesWheeled(Message):
        """The wheel turned over the lanes."""

        lanes: int

    @dataclass
    class TimelineClicked(Message):
        """A place on the timeline was clicked or dragged to."""

        share: float
        """Of the whole, from 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = Frame()
        self.view: BoardView | None = None
        self.painted = 0
        """How many pictures reached the terminal: what a benchmark counts."""
        self._drawn = 0
        self._last_painted = 0
        self._strips: list[Strip] = []

    def show(self, view: BoardView) -> None:
        """Draw a view; rows that look the same are left alone."""
        self.view = view
        self._draw()

    def redraw(self) -> None:
        """Draw the same view again: the reader has moved."""
        if self.view is not None:
            self._draw()

    def scroll_reader(self, rows: int) -> None:
        """Move in the focused trace by rows; pages are rows too."""
        self.frame.reader.scroll(rows, self.frame.reader_height)
        self.redraw()

    @property
    def page(self) -> int:
        """Rows of a page of the focused trace."""
        return max(1, self.frame.reader_height - 1)

    def _draw(self) -> None:
        if self.view is None or not self.size.width or not self.size.height:
            return
        old = self._strips
        self._strips = self.frame.draw(self.view, self.size.width, self.size.height)
        self._drawn += 1
        dirty = changed_rows(old, self._strips)
        if dirty:
            width = self.size.width
            self.refresh(*(Region(0, y, width, height) for y, height in dirty))

    def render_line(self, y: int) -> Strip:
        """Give one row of the picture."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Give the rows of a part of the picture, as they are.

        They have their width and their colours, and the board neither border nor padding: what
        Textual does to every row of a widget would change nothing and cost as much as drawing.
        """
        if self._last_painted != self._drawn:
            self._last_painted = self._drawn
            self.painted += 1
        strips = [self.render_line(y) for y in crop.line_range]
        for filtering in self.get_line_filters():
            strips = [strip.apply_filter(filtering, self.background_colors[1]) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

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
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        if self.frame.layout.timeline.contains(event.x, event.y):
            self._timeline_at(event.x)
            return
        lane = self.frame.lane_at(event.x, event.y)
        if lane is not None:
            self.post_message(self.LaneClicked(lane))
            return
        row = self.frame.strategy_at(event.x, event.y)
        if row is not None and self.view is not None and row < len(self.view.rows):
            self.post_message(self.StrategyClicked(self.view.rows[row].name))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the playhead."""
        if event.button == 1 and self.frame.layout.timeline.contains(event.x, event.y):
            self._timeline_at(event.x)

    def _timeline_at(self, x: int) -> None:
        if self.view is not None and self.view.playback is not None:
            at = self.frame.layout.timeline
            share = share_at(self.view.playback, x, at.width, at.height)
            if share is not None:
                self.post_message(self.TimelineClicked(share))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll what is under the pointer up."""
        self._wheel(event, -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll what is under the pointer down."""
        self._wheel(event, 1)

    def _wheel(self, event: events.MouseEvent, direction: int) -> None:
        if self.frame.layout.lower.contains(event.x, event.y):
            self.scroll_reader(direction * WHEEL_ROWS)
        else:
            self.post_message(self.LanesWheeled(direction))
        event.stop()


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
