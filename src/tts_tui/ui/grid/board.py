"""The widget of the grid: which cell was clicked in it, and what the wheel turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tts_tui.ui.grid.frame import GridFrame, GridView
from tts_tui.ui.kit.board import WHEEL_ROWS, StripBoard

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip


class GridBoard(StripBoard[GridView]):
    """The whole grid, drawn line by line."""

    @dataclass
    class CellClicked(Message):
        """A cell was clicked, or a race beside them."""

        row: int
        column: int | None
        twice: bool

    @dataclass
    class Wheeled(Message):
        """The wheel turned."""

        rows: int

    def __init__(self) -> None:
        super().__init__()
        self.frame = GridFrame()

    def draw(self, view: GridView, width: int, height: int) -> list[Strip]:
        """Draw the frame."""
        return self.frame.draw(view, width, height)

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Go from race to race."""
        event.stop()
        self.post_message(self.Wheeled(direction * WHEEL_ROWS))

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        cell = self.frame.cell_at(event.x, event.y)
        if cell is not None:
            self.post_message(self.CellClicked(*cell, twice=event.chain > 1))
