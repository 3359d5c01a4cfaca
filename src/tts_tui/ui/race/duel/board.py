"""The widget of a duel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.race.duel.frame import DuelFrame
from tts_tui.ui.race.duel.view import DuelView

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip


class DuelBoard(StripBoard[DuelView]):
    """The whole duel, drawn line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = DuelFrame()

    def draw(self, view: DuelView, width: int, height: int) -> list[Strip]:
        """Draw the frame."""
        return self.frame.draw(view, width, height)

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Nothing to turn."""
