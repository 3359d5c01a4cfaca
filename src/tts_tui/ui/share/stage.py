"""A replay drawn without a terminal: the race screen's own pictures, at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.race.frame import Frame
from tts_tui.ui.race.model import RaceModel

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.replay.playback import ReplayPort
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Truth

LONG_AGO_S = 10.0
"""Enough for what appears by degrees to be there in full."""


class Stage:
    """Draws a replay at one size in one palette."""

    def __init__(
        self,
        port: ReplayPort,
        palette: Palette,
        width: int,
        height: int,
        truth: Truth | None = None,
    ) -> None:
        self.port = port
        self.width = width
        self.height = height
        self._palette = palette
        self._desk = RaceModel(port, truth)
        self._frame = Frame()

    def picture(self, now_s: float) -> list[Strip]:
        """Draw what stands there now; `now_s` is the time on the viewer's watch."""
        self._desk.take(now_s)
        return self._frame.draw(self._desk.view(self._palette, now_s), self.width, self.height)

    def still(self, t_s: float) -> list[Strip]:
        """Draw a moment by itself, with everything that is still to appear in place."""
        self.port.pause()
        self.port.seek_to(t_s)
        self.picture(0.0)
        return self.picture(LONG_AGO_S)
