"""A replay drawn without a terminal: the race screen's own pictures, at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.race.frame import Frame
from tts_tui.ui.replay.model import ReplayModel

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Truth

LONG_AGO_S = 10.0
"""Enough for what appears by degrees to be there in full."""


class Stage:
    """Draws a replay at one size in one palette."""

    def __init__(
        self,
        controls: ReplayControls,
        palette: Palette,
        width: int,
        height: int,
        truth: Truth | None = None,
    ) -> None:
        self.controls = controls
        self.width = width
        self.height = height
        self._palette = palette
        self._model = ReplayModel(controls, truth)
        self._frame = Frame()

    def picture(self, now_s: float) -> list[Strip]:
        """Draw what stands there now; `now_s` is the time on the viewer's watch."""
        self._model.take(now_s)
        return self._frame.draw(self._model.view(self._palette, now_s), self.width, self.height)

    def still(self, t_s: float) -> list[Strip]:
        """Draw a moment by itself, with everything that is still to appear in place."""
        self.controls.pause()
        return self.passing(t_s)

    def passing(self, t_s: float) -> list[Strip]:
        """Draw a moment as it is passed by, playing or held as the replay is."""
        self.controls.seek_to(t_s)
        self.picture(0.0)
        return self.picture(LONG_AGO_S)
