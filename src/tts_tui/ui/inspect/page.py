"""The rows of one trace at one width: two sections that fold, and where a character stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.analysis.answer_in_thinking import Place
from tts_tui.ui.kit.wrap import Wrapped, WrappedRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.domain.events import Channel


class Section:
    """The rows of one channel; wrapped once."""

    def __init__(self, channel: Channel, text: str, width: int) -> None:
        self.channel = channel
        self.folded = False
        wrapped = Wrapped(width)
        wrapped.feed(text)
        self.rows = wrapped.rows
        self.starts = array("q")
        """The character of the text at which each row starts."""
        at = 0
        for number, row in enumerate(self.rows):
            at += 1 if number and not row.continued else 0
            self.starts.append(at)
            at += len(row.text)

    @property
    def height(self) -> int:
        """Rows on the page, the title and the blank row below included."""
        return 1 + (0 if self.folded else len(self.rows) + 1)

    def row_of(self, offset: int) -> int:
        """The row in which a character stands."""
        return max(0, bisect_right(self.starts, offset) - 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: a section's title, one of its rows, or a blank one."""

    section: Section
    row: int | None = None
    """Number of the row in its section; None for the title."""

    @property
    def title(self) -> bool:
        """Whether it is a section's title."""
        return self.row is None

    @property
    def text(self) -> WrappedRow | None:
        """The row; None for a title or a blank line."""
        if self.row is None or self.row >= len(self.section.rows):
            return None
        return self.section.rows[self.row]


class Page:
    """Both sections of a trace, one below the other."""

    def __init__(self, texts: Mapping[Channel, str], width: int) -> None:
        self.width = width
        self.sections = [
            Section(channel, text, width) for channel, text in texts.items() if text.strip()
        ]

    @property
    def total(self) -> int:
        """How many lines there are."""
        return sum(section.height for section in self.sections)

    def line(self, y: int) -> Line | None:
        """One line; None past the end."""
        for section in self.sections:
            if y < section.height:
                return Line(section, y - 1 if y else None) if y >= 0 else None
            y -= section.height
        return None

    def top_of(self, section: Section) -> int:
        """The line of a section's title."""
        before = 0
        for other in self.sections:
            if other is section:
                break
            before += other.height
        return before

    def y_of(self, place: Place) -> int | None:
        """The line in which a place starts, its section unfolded for it."""
        for section in self.sections:
            if section.channel is place.channel:
                section.folded = False
                return self.top_of(section) + 1 + section.row_of(place.start)
        return None

    def place_at(self, y: int) -> Place | None:
        """The first character of a line as a place; a title stands for its first row."""
        line = self.line(y)
        if line is None:
            return None
        starts = line.section.starts
        row = min(line.row or 0, len(starts) - 1)
        return Place(line.section.channel, starts[row], starts[row])

    def section_at(self, y: int) -> Section | None:
        """The section to which a line belongs."""
        line = self.line(y)
        return line.section if line is not None else None
