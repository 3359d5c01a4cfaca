"""MV-early@N: as MV, but nothing is waited for that cannot change it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, _parameter: int) -> Scores:
    """Stop at the first tick at which the leader is ahead by more than can still come."""
    cutoff = drawn.longest.copy()
    open_still = np.ones(cutoff.shape, np.bool_)
    for moment in np.moveaxis(np.sort(drawn.tokens, axis=-1), -1, 0):
        seen = drawn.tokens <= moment[..., None]
        second, lead = np.moveaxis(
            np.partition(drawn.counts(drawn.valid & seen), -2)[..., -2:], -1, 0
        )
        sure = open_still & (lead > second + drawn.n - seen.sum(-1))
        cutoff = np.where(sure, moment, cutoff)
        open_still &= ~sure
    return drawn.stops_at(cutoff, drawn.valid & (drawn.tokens <= cutoff[..., None]))
