"""The one widget of the inspector: where one reads, and what was clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tts_tui.ui.inspect.frame import InspectFrame
from tts_tui.ui.kit.board import WHEEL_ROWS, StripBoard

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.ui.inspect.frame import InspectView


class InspectBoard(StripBoard["InspectView"]):
    """One trace, drawn line by line."""

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

    def draw(self, view: InspectView, width: int, height: int) -> list[Strip]:
        """Draw the frame where one reads now."""
        return self.frame.draw(view, width, height)

    def scroll_lines(self, lines: int) -> None:
        """Move by lines."""
        self.frame.top += lines
        self.redraw()

    def show_place(self, place: Place) -> None:
        """Bring a place into view."""
        self.frame.show(place)
        self.redraw()

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Scroll."""
        event.stop()
        self.scroll_lines(direction * WHEEL_ROWS)

    def on_resize(self) -> None:
        """Tell the screen, which may have more to do than to draw again."""
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
