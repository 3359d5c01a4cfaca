"""The board of a race, drawn without an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.hostile import controls_in
from tts_tui.ui.kit.palette import Palette, _palette
from tts_tui.ui.race.frame import Frame

if TYPE_CHECKING:
    from tts_tui.ui.race.live_model import LiveModel

PALETTE: Palette = _palette(None, None, None, ())


def picture(model: LiveModel, width: int, height: int) -> list[str]:
    """The rows of the board, each of exactly the width and without anything a terminal obeys."""
    model.take(0.0)
    strips = Frame().draw(model.view(PALETTE, 100.0), width, height)
    assert len(strips) == height
    for strip in strips:
        assert strip.cell_length == width
        assert sum(segment.cell_length for segment in strip) == width
        assert not controls_in(strip.text)
    return [strip.text for strip in strips]
