"""A palette with its background under every style, so that strips need no second pass."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.ui.kit.palette import Palette


@lru_cache(maxsize=16)
def grounded(palette: Palette) -> Palette:
    """Put the theme's background under all styles that have none."""
    ground = palette.background
    return replace(
        palette,
        text=ground + palette.text,
        muted=ground + palette.muted,
        border=ground + palette.border,
        title=ground + palette.title,
        bar=ground + palette.bar,
        flash=ground + palette.flash,
        pick=ground + palette.pick,
        decided=ground + palette.decided,
        armed=ground + palette.armed,
        correct=ground + palette.correct,
        wrong=ground + palette.wrong,
        cut=ground + palette.cut,
        failed=ground + palette.failed,
        thinking=ground + palette.thinking,
        answering=ground + palette.answering,
        queued=ground + palette.queued,
        lane=tuple(ground + style for style in palette.lane),
    )
