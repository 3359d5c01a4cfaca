"""MV@N: all valid traces vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, _parameter: int) -> Scores:
    """Let every valid trace vote."""
    return drawn.waits_for_all(drawn.valid)
