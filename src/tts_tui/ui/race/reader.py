"""Where one reads in the selected trace: its rows, and whether one stays with the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import Channel
from tts_tui.ui.kit.wrap import Wrapped, WrappedRow

if TYPE_CHECKING:
    from tts_tui.domain.trace import TraceState


class TraceReader:
    """Rows of one trace at one width, thinking first; grows with the trace."""

    def __init__(self) -> None:
        self.follow = True
        """Whether the newest row stays in view."""
        self.top = 0
        """First row in view while not following."""
        self._of: tuple[int, int, int] | None = None
        self._thinking = Wrapped(2)
        self._answer = Wrapped(2)

    def read(self, race: int, trace: TraceState, width: int) -> None:
        """Take in what is new; another trace, race or width starts over."""
        if self._of != (race, trace.index, width):
            if self._of is not None and self._of[:2] != (race, trace.index):
                self.follow = True
            self._of = (race, trace.index, width)
            self._thinking = Wrapped(width)
            self._answer = Wrapped(width)
        # What is new: the whole text, joined for each picture, would leave holes in the memory.
        length, thinking = trace.text_since(Channel.THINKING, self._thinking.length)
        answered, answer = trace.text_since(Channel.ANSWER, self._answer.length)
        if length < self._thinking.length or answered < self._answer.length:
            # A replay went back.
            self._thinking, self._answer = Wrapped(width), Wrapped(width)
            thinking, answer = trace.text(Channel.THINKING), trace.text(Channel.ANSWER)
        elif thinking and self._answer.length:
            # A late closing tag turns answer into thinking: the answer rows are then wrong.
            self._answer = Wrapped(width)
            answer = trace.text(Channel.ANSWER)
        self._thinking.feed(thinking)
        self._answer.feed(answer)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self._thinking.rows) + len(self._answer.rows)

    def window(self, height: int) -> list[tuple[WrappedRow, Channel]]:
        """The rows in view, at most `height`."""
        start = self.start(height)
        thinking = self._thinking.rows
        split = len(thinking)
        rows = [(row, Channel.THINKING) for row in thinking[start : start + height]]
        answer_from = max(0, start - split)
        left = height - len(rows)
        rows += [(row, Channel.ANSWER) for row in self._answer.rows[answer_from:][:left]]
        return rows

    def start(self, height: int) -> int:
        """The number of the first row in view, from 0."""
        last = max(0, self.total - height)
        return last if self.follow else min(self.top, last)

    def below(self, height: int) -> int:
        """How many rows are out of view below."""
        return max(0, self.total - self.start(height) - height)

    def scroll(self, rows: int, height: int) -> None:
        """Move by rows; going up lets the newest row go, reaching the end keeps it again."""
        last = max(0, self.total - height)
        self.top = min(max(0, self.start(height) + rows), last)
        self.follow = last == 0 or (rows > 0 and self.top >= last)

    def to_start(self) -> None:
        """Go to the first row."""
        self.top = 0
        self.follow = False

    def to_end(self) -> None:
        """Stay with the newest row again."""
        self.follow = True
