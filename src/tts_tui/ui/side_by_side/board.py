"""Columns of traces, drawn line by line: titles, text, the mark of the common beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message

from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.kit.board import WHEEL_ROWS, StripBoard
from tts_tui.ui.kit.cells import crop, fit
from tts_tui.ui.kit.palette import grounded
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import answer_parts, state_of
from tts_tui.ui.kit.truth import Verdicts

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events
    from textual.strip import Strip

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.side_by_side.model import Column, SideBySideModel

TITLE_ROWS = 3
"""Two rows of facts and a rule."""
COMMON = "┊"
"""Stands before every row of the common beginning."""


class SideBySideBoard(StripBoard["Palette"]):
    """All columns in one widget, in the colours of a palette."""

    @dataclass
    class ColumnClicked(Message):
        """A column was clicked."""

        column: int

    @dataclass
    class Wheeled(Message):
        """The wheel turned over a column."""

        column: int
        rows: int

    def __init__(self, model: SideBySideModel) -> None:
        super().__init__()
        self.model = model
        self.cells: list[int] = []

    def draw(self, inks: Palette, width: int, height: int) -> list[Strip]:
        """Wrap for the width, and draw every row over all columns."""
        self.cells = self.model.lay_out(width)
        if not self.cells:
            return []
        ground = grounded(inks)
        return [self._row(y, width, ground) for y in range(height)]

    @property
    def text_rows(self) -> int:
        """Rows of text in view."""
        return max(1, self.size.height - TITLE_ROWS)

    def _row(self, y: int, width: int, inks: Palette) -> Strip:
        parts: list[Part] = []
        for number, (column, cells) in enumerate(zip(self.model.columns, self.cells, strict=True)):
            if number:
                parts.append(("┼" if y == TITLE_ROWS - 1 else "│", inks.border))
            parts += self._cell(number, column, y, cells, inks)
        return strip_of(parts, width, inks.background)

    def _cell(self, number: int, column: Column, y: int, cells: int, inks: Palette) -> list[Part]:
        match y:
            case 0:
                return _fitted(self._title(number, column, inks), cells, inks)
            case 1:
                right = Verdicts(self.model.race, self.model.truth.shown).of(column.trace.answer)
                text = column.trace.answer.text if column.trace.answer else "no answer"
                shown = answer_parts(text, inks, cells - 1, votes=False, right=right)
                return _fitted(shown, cells, inks)
            case 2:
                return [("─" * cells, inks.border)]
            case _:
                row = column.top + y - TITLE_ROWS
                return _fitted(_text(self.model, column, row, inks), cells, inks)

    def _title(self, number: int, column: Column, inks: Palette) -> list[Part]:
        glyph, word, ink = state_of(column.trace, inks)
        here = number == self.model.focused and not self.model.linked
        return [
            ("▸" if here else " ", inks.armed),
            (f"trace {column.trace.index + 1} ", inks.title),
            (f"{glyph} {word} ", ink),
            (counted(column.trace.tokens, "token"), inks.muted),
        ]

    def _column_at(self, x: int) -> int:
        for number, cells in enumerate(self.cells):
            if x < cells + 1:
                return number
            x -= cells + 1
        return max(0, len(self.cells) - 1)

    def on_click(self, event: events.Click) -> None:
        """Tell which column was clicked."""
        self.post_message(self.ColumnClicked(self._column_at(event.x)))

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Tell which column is to be scrolled."""
        event.stop()
        self.post_message(self.Wheeled(self._column_at(event.x), direction * WHEEL_ROWS))


def _text(model: SideBySideModel, column: Column, number: int, inks: Palette) -> list[Part]:
    """Draw one row: muted while it is common or thinking, the first difference marked."""
    if number >= len(column.rows):
        return []
    row, start = column.rows[number], column.starts[number]
    shown = row.shown
    start += len(row.text) - len(shown)
    common = start + len(shown) <= model.common and start < model.common
    ink = inks.muted if common or start < column.answer_at else inks.text
    parts: list[Part] = [(f"{COMMON} " if common else "  ", inks.border)]
    begin, end = (min(max(0, at - start), len(shown)) for at in model.differing(column))
    before = inks.muted if model.common > start else ink
    return [*parts, *_marked(shown, begin, end, before, ink, inks)]


def _marked(
    shown: str, begin: int, end: int, before: Style, ink: Style, inks: Palette
) -> list[Part]:
    if begin == end:
        return [(shown, ink if begin == 0 else before)]
    return [(shown[:begin], before), (shown[begin:end], inks.flash), (shown[end:], ink)]


def _fitted(parts: list[Part], cells: int, inks: Palette) -> list[Part]:
    """Cut or fill parts to exactly a column's cells."""
    fitted: list[Part] = []
    room = cells
    for text, ink in parts:
        shown = crop(text, room)
        fitted.append((shown, ink))
        room -= cell_len(shown)
    fitted.append((" " * max(0, room), inks.background))
    return fitted


def status_text(model: SideBySideModel) -> str:
    """Say what is common, in one line."""
    if not model.common:
        return "nothing in common: the first words differ already"
    same = all(len(column.text) == model.common for column in model.columns)
    if same:
        return "the same text, word for word"
    away = ", folded away" if model.folded else ""
    return display_line(
        f"common beginning: {counted(model.common, 'character')}, "
        f"{counted(model.common_words, 'word')}{away}"
    )


def status_row(model: SideBySideModel, width: int) -> str:
    """Fit the status into a row."""
    linked = "scrolling linked" if model.linked else "scrolling free"
    return fit(f" {status_text(model)} · {linked}", width)
