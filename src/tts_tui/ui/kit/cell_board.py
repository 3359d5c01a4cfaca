"""A board of rows and columns: which of its cells was clicked, and how far the wheel turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from textual.message import Message

from tts_tui.ui.kit.board import StripBoard

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

View = TypeVar("View")
Drawn = TypeVar("Drawn", contravariant=True)


class CellFrame(Protocol[Drawn]):
    """What draws such a board, and knows where its cells lie."""

    def draw(self, view: Drawn, width: int, height: int) -> list[Strip]:
        """Draw a view as `height` strips of `width` cells."""

    def cell_at(self, x: int, y: int) -> tuple[int, int | None] | None:
        """Which row and column are drawn at a cell; beside the cells only the row."""


class CellBoard(StripBoard[View], Generic[View]):
    """The whole board, drawn line by line by its frame."""

    frame: CellFrame[View]
    turn = 1
    """Rows that one notch of the wheel moves."""

    @dataclass
    class CellClicked(Message):
        """A cell was clicked, or a row beside them."""

        row: int
        column: int | None
        twice: bool

    @dataclass
    class Wheeled(Message):
        """The wheel turned."""

        rows: int

    def draw(self, view: View, width: int, height: int) -> list[Strip]:
        """Draw the frame."""
        return self.frame.draw(view, width, height)

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Go from row to row."""
        event.stop()
        self.post_message(self.Wheeled(direction * self.turn))

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        cell = self.frame.cell_at(event.x, event.y)
        if cell is not None:
            self.post_message(self.CellClicked(*cell, twice=event.chain > 1))
