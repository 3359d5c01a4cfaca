"""FFS-k@N: every valid trace no longer than the k-th shortest valid one votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, k: int) -> Scores:
    """Stop at the k-th valid trace's length; with too few valid ones, at the longest trace's."""
    cutoff = np.where(drawn.valids >= k, drawn.shortest_first[..., k - 1], drawn.longest)
    within = drawn.tokens <= cutoff[..., None]
    paper = np.where(within, drawn.tokens, 0).sum(-1)
    return drawn.stops_at(cutoff, drawn.valid & within, paper)
