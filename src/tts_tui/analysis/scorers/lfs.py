"""LFS-k@N: the k longest valid traces vote; too few valid ones vote all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, k: int) -> Scores:
    """Let the valid traces vote that are no shorter than the k-th longest of them."""
    at = np.clip(drawn.valids - k, 0, drawn.n - 1)
    kth = np.take_along_axis(drawn.shortest_first, at[..., None], axis=-1)[..., 0]
    cutoff = np.where(drawn.valids >= k, kth, 0)
    return drawn.waits_for_all(drawn.valid & (drawn.tokens >= cutoff[..., None]))
