"""Two to four traces side by side, without the screen: rows, scrolling, the common beginning."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from tts_tui.analysis.divergence import common_beginning, word_end
from tts_tui.domain.events import Channel
from tts_tui.text import display_text
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.kit.wrap import Wrapped, WrappedRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState

MOST = 4
"""Columns at most: more cannot be read."""
COLUMN_MIN = 24
"""Cells of the narrowest column that can be read."""
LEAD_ROWS = 3
"""Rows of the common beginning that stay above the first difference."""


class Column:
    """One trace, with its line before it, as rows of a width; each knows its first character."""

    def __init__(self, trace: TraceState) -> None:
        self.trace = trace
        thinking = display_text(trace.path_text(Channel.THINKING))
        gap = "\n\n" if thinking else ""
        self.text = thinking + gap + display_text(trace.path_text(Channel.ANSWER))
        self.answer_at = len(thinking) + len(gap)
        """Where the answer part begins."""
        self.rows: list[WrappedRow] = []
        self.starts: list[int] = []
        """Where each row begins in the text."""
        self.top = 0
        """The first row in view."""
        self._width = 0

    def wrap(self, width: int) -> None:
        """Break the text into rows; the same width costs nothing."""
        if width == self._width:
            return
        at = self.starts[self.top] if self.starts else 0
        self._width = width
        wrapped = Wrapped(width)
        wrapped.feed(self.text)
        self.rows = wrapped.rows
        self.starts = []
        place = 0
        for number, row in enumerate(self.rows):
            self.starts.append(place)
            place += len(row.text)
            if number + 1 < len(self.rows) and not self.rows[number + 1].continued:
                place += 1
        self.top = self.row_of(at)

    def row_of(self, place: int) -> int:
        """Say in which row a character stands."""
        return max(0, bisect_right(self.starts, place) - 1)


class SideBySideModel:
    """What the side-by-side screen shows, and how its keys change it."""

    def __init__(self, race: RaceState, traces: Sequence[int], truth: Truth | None = None) -> None:
        self.race = race
        known = (race.trace(index) for index in traces[:MOST])
        self.columns = [Column(trace) for trace in known if trace is not None]
        self.linked = True
        self.focused = 0
        """The column that scrolls while they are free."""
        self.folded = False
        self.truth = truth or Truth()
        self.common = 0
        """Characters that all columns share at their start."""
        self._compare()

    def _compare(self) -> None:
        self.common = common_beginning([column.text for column in self.columns])
        self.folded = self.folded and self.common > 0

    @property
    def common_words(self) -> int:
        """Words that all columns share at their start."""
        return len(self.columns[0].text[: self.common].split()) if self.columns else 0

    @property
    def traces(self) -> list[int]:
        """The traces that are shown."""
        return [column.trace.index for column in self.columns]

    @staticmethod
    def most_columns(width: int) -> int:
        """How many columns fit a width."""
        return max(1, min(MOST, (width + 1) // (COLUMN_MIN + 1)))

    def lay_out(self, width: int) -> list[int]:
        """Share a width among the columns, and wrap them; gives their cells."""
        many = len(self.columns)
        each, more = divmod(width - (many - 1), many)
        cells = [each + (number < more) for number in range(many)]
        for column, room in zip(self.columns, cells, strict=True):
            # A column for the gutter's sign, and one before the text.
            column.wrap(max(2, room - 2))
        return cells

    def first_row(self, column: Column) -> int:
        """The first row that may be in view: past the common beginning while it is folded."""
        return column.row_of(self.common) if self.folded else 0

    def scroll(self, rows: int, height: int) -> None:
        """Move all columns together, or the focused one alone."""
        moved = self.columns if self.linked else [self.columns[self.focused]]
        for column in moved:
            last = max(self.first_row(column), len(column.rows) - height)
            column.top = min(max(self.first_row(column), column.top + rows), last)

    def to_start(self) -> None:
        """Go to the first rows."""
        for column in self.columns if self.linked else [self.columns[self.focused]]:
            column.top = self.first_row(column)

    def to_difference(self) -> None:
        """Put the first word that differs on the same row of the screen everywhere."""
        rows = [column.row_of(self.common) for column in self.columns]
        lead = 0 if self.folded else min([LEAD_ROWS, *rows])
        for column, row in zip(self.columns, rows, strict=True):
            column.top = row - lead

    def fold(self) -> None:
        """Put the common beginning away, or bring it back."""
        self.folded = not self.folded and self.common > 0
        if self.folded:
            self.to_difference()
        else:
            self.to_start()

    def differing(self, column: Column) -> tuple[int, int]:
        """Where a column's first differing word begins and ends; equal where there is none."""
        return (self.common, word_end(column.text, self.common))

    def focus(self, number: int) -> None:
        """Choose the column that scrolls."""
        self.focused = max(0, min(number, len(self.columns) - 1))

    def add(self, width: int) -> str | None:
        """Show one more trace; gives a sentence where that cannot be."""
        left = [trace for trace in self.race.everyone if trace.index not in self.traces]
        if not left:
            return "Every trace of this race is shown."
        if len(self.columns) >= self.most_columns(width):
            if len(self.columns) >= MOST:
                return f"{MOST} traces are as many as one can read."
            return f"A wider terminal is needed for {len(self.columns) + 1} traces."
        self.columns.append(Column(left[0]))
        self._compare()
        return None

    def remove(self) -> str | None:
        """Put the focused trace away; gives a sentence where that cannot be."""
        if len(self.columns) <= 2:
            return "Two traces are the least one can compare."
        del self.columns[self.focused]
        self.focus(self.focused)
        self._compare()
        return None
