"""The widget of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.cell_board import CellBoard
from tts_tui.ui.race.matrix.frame import MatrixFrame
from tts_tui.ui.race.matrix.view import MatrixPicture

if TYPE_CHECKING:
    from textual.geometry import Region

    from tts_tui.ui.kit.hints import Hints


class MatrixBoard(CellBoard[MatrixPicture]):
    """Lanes by probes."""

    def __init__(self) -> None:
        super().__init__()
        self.frame: MatrixFrame = MatrixFrame()

    def keys_drawn(self) -> tuple[Hints, Region]:
        """Those of the frame."""
        return (self.view.hints if self.view is not None else ()), self.frame.keys
