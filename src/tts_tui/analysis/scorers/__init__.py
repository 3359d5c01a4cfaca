"""Fast scorers: some strategies' rules once more, over all questions and subsets as arrays.

A second file for speed only. `domain/strategies` says what a strategy does, one race at a time;
a property test holds every scorer of this table to it. What is not here is asked itself, subset
by subset (`analysis/pick_by_pick.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tts_tui.analysis.drawn import Drawn
from tts_tui.analysis.scorers import (
    asc,
    auto,
    esc,
    ffs,
    lead_k,
    lfs,
    mv,
    mv_early,
    sd,
    short_m,
    votes_k,
)
from tts_tui.analysis.scores import Scores

Scorer = Callable[[Drawn, int], Scores]
"""From the subsets and a strategy's parameter to what it comes to; 1 where it has none."""

SCORERS: Final[dict[str, Scorer]] = {
    "SD": sd.score,
    "FFS": ffs.score,
    "LFS": lfs.score,
    "short": short_m.score,
    "MV": mv.score,
    "MV-early": mv_early.score,
    "votes": votes_k.score,
    "lead": lead_k.score,
    "ASC": asc.score,
    "ESC": esc.score,
    "auto": auto.score,
}
"""By the strategy's name without numbers."""
