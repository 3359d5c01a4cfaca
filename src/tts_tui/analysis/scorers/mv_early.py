"""MV-early@N: as MV, but nothing is waited for that cannot change it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, _parameter: int) -> Scores:
    """Stop at the first tick at which the leader is ahead by more than can still come."""
    ticks = drawn.ticks
    return drawn.stops_when(ticks.leader > ticks.runner_up + ticks.running)
