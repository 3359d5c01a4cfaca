"""The one widget of the inspector: where one reads, and what was clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.message import Message

from tts_tui.ui.inspect.frame import InspectFrame
from tts_tui.ui.inspect.model import reading_order
from tts_tui.ui.kit.board import WHEEL_ROWS, StripBoard

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.ui.inspect.frame import InspectView
    from tts_tui.ui.kit.hints import Hints


class InspectBoard(StripBoard["InspectView"]):
    """One trace, drawn line by line."""

    @dataclass
    class TitleClicked(Message):
        """The title of a section was clicked, at a line of the page."""

        y: int

    @dataclass
    class TextClicked(Message):
        """A character of the text was clicked."""

        place: Place

    @dataclass
    class Resized(Message):
        """The widget has another size: what was drawn for the old one may not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = InspectFrame()

    def draw(self, view: InspectView, width: int, height: int) -> list[Strip]:
        """Draw the frame where one reads now."""
        return self.frame.draw(view, width, height)

    def keys_drawn(self) -> tuple[Hints, Region]:
        """Those under the text."""
        row = Region(0, self.frame.body_top + self.frame.body_height, self.size.width, 1)
        return (self.view.hints if self.view is not None else ()), row

    def scroll_lines(self, lines: int) -> None:
        """Move by lines."""
        self.frame.top += lines
        self.redraw()

    def show_place(self, place: Place) -> None:
        """Bring a place into view."""
        self.frame.show(place)
        self.redraw()

    def place_here(self, current: Place | None, direction: int) -> Place | None:
        """The place last jumped to, if it is still in view, else the edge one reads from."""
        frame = self.frame
        if frame.page is None:
            return None
        first = frame.page.place_at(frame.top)
        below = min(frame.top + frame.body_height, frame.page.total)
        last, beyond = frame.page.place_at(below - 1), frame.page.place_at(below)
        if current is not None and first is not None:
            here = reading_order(current)
            # The last row in view is more than its first character.
            if reading_order(first) <= here and (beyond is None or here < reading_order(beyond)):
                return current
        edge = first if direction > 0 or last is None else last
        # The first character in view is a place to find, too.
        return edge and type(edge)(edge.channel, edge.start - 1, edge.start)

    def next_section(self) -> None:
        """Go to the next section's title, from the last one to the first."""
        frame = self.frame
        if frame.page is not None and frame.page.sections:
            tops = [frame.page.top_of(section) for section in frame.page.sections]
            frame.top = next((top for top in tops if top > frame.top), tops[0])
            self.redraw()

    def fold_at(self, y: int) -> None:
        """Fold or unfold the section that a line of the page belongs to."""
        frame = self.frame
        section = frame.page.section_at(y) if frame.page is not None else None
        if section is not None and frame.page is not None:
            section.folded = not section.folded
            if section.folded:
                # Its rows are gone: what one sees begins at its title.
                frame.top = min(frame.top, frame.page.top_of(section))
            self.redraw()

    def fold_all(self) -> None:
        """Fold all sections, or unfold them where all are folded."""
        page = self.frame.page
        if page is not None:
            folded = not all(section.folded for section in page.sections)
            for section in page.sections:
                section.folded = folded
            self.frame.top = 0
            self.redraw()

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Scroll."""
        event.stop()
        self.scroll_lines(direction * WHEEL_ROWS)

    def on_resize(self) -> None:
        """Tell the screen, which may have more to do than to draw again."""
        self.post_message(self.Resized())

    def on_click(self, event: events.Click) -> None:
        """A click on a section's title folds it, one on the text may ask what stands there."""
        y = event.y - self.frame.body_top
        if self.view is None or self.view.rendered is not None or self.frame.page is None:
            return
        if 0 <= y < self.frame.body_height:
            line = self.frame.page.line(self.frame.top + y)
            if line is not None and line.title:
                self.post_message(self.TitleClicked(self.frame.top + y))
            elif line is not None and (place := self.frame.place_of(self.view, line, event.x)):
                self.post_message(self.TextClicked(place))
