"""The one widget of the inspector: shows strips, redraws only the rows that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tts_tui.ui.inspect.frame import InspectFrame
from tts_tui.ui.race.board import WHEEL_ROWS, changed_rows

if TYPE_CHECKING:
    from textual import events

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.ui.inspect.frame import InspectView


class InspectBoard(Widget):
    """One trace, drawn line by line."""

    DEFAULT_CSS = """
    InspectBoard { width: 1fr; height: 1fr; background: $background; }
    """

    @dataclass
    class TitleClicked(Message):
        """The title of a section was clicked, at a line of the page."""

        y: int

    @dataclass
    class Resized(Message):
        """The widget has another size: what was drawn for the old one may not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = InspectFrame()
        self.view: InspectView | None = None
        self._strips: list[Strip] = []

    def show(self, view: InspectView) -> None:
        """Draw a view."""
        self.view = view
        self.redraw()

    def redraw(self) -> None:
        """Draw the same view where one reads now."""
        if self.view is None or not self.size.width or not self.size.height:
            return
        old = self._strips
        self._strips = self.frame.draw(self.view, self.size.width, self.size.height)
        dirty = changed_rows(old, self._strips)
        if dirty:
            width = self.size.width
            self.refresh(*(Region(0, y, width, height) for y, height in dirty))

    def scroll_lines(self, lines: int) -> None:
        """Move by lines."""
        self.frame.top += lines
        self.redraw()

    def show_place(self, place: Place) -> None:
        """Bring a place into view."""
        self.frame.show(place)
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """Give one row of the picture."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def on_resize(self) -> None:
        """Draw for the new size at once; the screen may have more to do."""
        self._strips = []
        self.redraw()
        self.post_message(self.Resized())

    def on_click(self, event: events.Click) -> None:
        """A click on a section's title folds it."""
        y = event.y - self.frame.body_top
        if self.view is None or self.view.rendered is not None or self.frame.page is None:
            return
        if 0 <= y < self.frame.body_height:
            line = self.frame.page.line(self.frame.top + y)
            if line is not None and line.title:
                self.post_message(self.TitleClicked(self.frame.top + y))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.scroll_lines(-WHEEL_ROWS)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.scroll_lines(WHEEL_ROWS)
