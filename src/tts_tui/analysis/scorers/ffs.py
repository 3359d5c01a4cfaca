"""FFS-k@N: every valid trace no longer than the k-th shortest valid one votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, k: int) -> Scores:
    """Stop at the first tick at which k votes are in."""
    return drawn.stops_when(drawn.ticks.votes >= k, paper=True)
