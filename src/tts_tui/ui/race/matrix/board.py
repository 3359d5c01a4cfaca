"""The widget of the matrix: which cell was clicked in it, and what the wheel turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.race.matrix.frame import MatrixFrame
from tts_tui.ui.race.matrix.view import MatrixPicture

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region
    from textual.strip import Strip

    from tts_tui.ui.kit.hints import Hints


class MatrixBoard(StripBoard[MatrixPicture]):
    """The whole matrix, drawn line by line."""

    @dataclass
    class CellClicked(Message):
        """A cell of the grid was clicked, or a lane beside them."""

        row: int
        column: int | None
        twice: bool

    @dataclass
    class Wheeled(Message):
        """The wheel turned."""

        lanes: int

    def __init__(self) -> None:
        super().__init__()
        self.frame = MatrixFrame()

    def draw(self, view: MatrixPicture, width: int, height: int) -> list[Strip]:
        """Draw the frame."""
        return self.frame.draw(view, width, height)

    def keys_drawn(self) -> tuple[Hints, Region]:
        """Those of the frame."""
        return (self.view.hints if self.view is not None else ()), self.frame.keys

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Go from lane to lane."""
        event.stop()
        self.post_message(self.Wheeled(direction))

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        cell = self.frame.cell_at(event.x, event.y)
        if cell is not None:
            self.post_message(self.CellClicked(*cell, twice=event.chain > 1))
