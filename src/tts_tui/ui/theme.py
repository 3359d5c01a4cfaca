"""The one door to colours: themes as data, palettes for widgets."""

from __future__ import annotations

from tts_tui.ui.palette import Palette, palette_of

__all__ = ["Palette", "palette_of"]
