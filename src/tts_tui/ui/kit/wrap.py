"""Wrapping a growing text by cells, in time that depends on what is new and not on what is there.

Only the last row is open; every row before it is final. Rows keep every character (joined
they are the text again), so that wrapping in pieces equals wrapping the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, split_graphemes

from tts_tui.text import display_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.ui.kit.cells import Part

QUESTION_LIMIT = 2000
"""Characters of a question that are looked at: the rows there is room for hold fewer."""


@dataclass(frozen=True, slots=True)
class WrappedRow:
    """One row on the screen."""

    text: str
    continued: bool
    """Whether the row above broke here only for want of width."""

    @property
    def shown(self) -> str:
        """The text without the space at which the row above broke."""
        return self.text[1:] if self.continued and self.text.startswith(" ") else self.text


class Wrapped:
    """A text that grows at its end, as rows of at most `width` cells."""

    def __init__(self, width: int) -> None:
        self.width = max(2, width)
        """At least two cells, or a wide character would never fit."""
        self.rows: list[WrappedRow] = []
        """All rows, the open one included."""
        self.length = 0
        """Characters fed so far, as they came."""

    def feed(self, text: str) -> None:
        """Add text from outside; it is made safe here."""
        if not text:
            return
        self.length += len(text)
        opened = self.rows.pop() if self.rows else WrappedRow("", continued=False)
        first, *others = display_text(opened.text + text).split("\n")
        self.rows += fold(first, self.width, continued=opened.continued)
        for line in others:
            self.rows += fold(line, self.width)


def fold(line: str, width: int, *, continued: bool = False) -> list[WrappedRow]:
    """Break one line greedily: after the last space of a row, or anywhere in a long word."""
    if line.isascii():
        return _fold_narrow(line, width, continued=continued)
    if cell_len(line) <= width:
        return [WrappedRow(line, continued)]
    rows: list[WrappedRow] = []
    spans, _ = split_graphemes(line)
    start = at = cells = 0
    space: int | None = None
    while at < len(spans):
        begin, end, span_cells = spans[at]
        if cells + span_cells > width:
            after = at if space is None or line[begin:end] == " " else space + 1
            rows.append(WrappedRow(line[spans[start][0] : spans[after][0]], continued))
            continued = True
            start = at = after
            cells, space = 0, None
            continue
        if line[begin:end] == " " and at > start:
            space = at
        cells += span_cells
        at += 1
    rows.append(WrappedRow(line[spans[start][0] :], continued))
    return rows


def fold_parts(parts: Sequence[Part], width: int) -> list[list[Part]]:
    """Break a line of several styles as `fold` breaks one; each row keeps the styles it has."""
    rows: list[list[Part]] = []
    left = list(parts)
    for row in fold("".join(text for text, _ in parts), max(2, width)):
        taken: list[Part] = []
        skipped = len(row.text) - len(row.shown)
        wanted = len(row.text)
        while wanted and left:
            text, ink = left.pop(0)
            here, rest = text[:wanted], text[wanted:]
            wanted -= len(here)
            if rest:
                left.insert(0, (rest, ink))
            taken.append((here[skipped:], ink))
            skipped = max(0, skipped - len(here))
        rows.append(taken)
    return rows


def _fold_narrow(line: str, width: int, *, continued: bool) -> list[WrappedRow]:
    """Do the same where each character is one cell wide: most of any text."""
    rows: list[WrappedRow] = []
    start = 0
    while len(line) - start > width:
        limit = start + width
        space = -1 if line[limit] == " " else line.rfind(" ", start + 1, limit)
        after = limit if space < 0 else space + 1
        rows.append(WrappedRow(line[start:after], continued))
        continued = True
        start = after
    rows.append(WrappedRow(line[start:], continued))
    return rows


def question_rows(text: str, width: int) -> list[str]:
    """Wrap a question to a width; newlines become spaces."""
    one_line = " ".join(display_text(text[:QUESTION_LIMIT]).split())
    return [row.shown for row in fold(one_line, max(2, width))]
