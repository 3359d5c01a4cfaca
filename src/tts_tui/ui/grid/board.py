"""The widget of the grid."""

from __future__ import annotations

from tts_tui.ui.grid.frame import GridFrame, GridView
from tts_tui.ui.kit.board import WHEEL_ROWS
from tts_tui.ui.kit.cell_board import CellBoard


class GridBoard(CellBoard[GridView]):
    """Races by strategies."""

    turn = WHEEL_ROWS

    def __init__(self) -> None:
        super().__init__()
        self.frame: GridFrame = GridFrame()
