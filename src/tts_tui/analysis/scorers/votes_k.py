"""votes-k@N: the vote is held as soon as an answer has k votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, k: int) -> Scores:
    """Stop at the first tick at which the leader has k votes."""
    return drawn.stops_when(drawn.ticks.leader >= k)
