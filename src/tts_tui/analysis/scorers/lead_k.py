"""lead-k@N: the vote is held as soon as an answer is k votes ahead of every other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, k: int) -> Scores:
    """Stop at the first tick at which the leader is ahead by k."""
    return drawn.stops_when(drawn.ticks.leader - drawn.ticks.runner_up >= k)
