"""ESC-w@N: the vote is held as soon as a window of w finishers, side by side, agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tts_tui.analysis.drawn import FAR

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, w: int) -> Scores:
    """Stop at the first tick at which a window is full of one answer."""
    finished = np.where(drawn.valid, drawn.tokens, FAR).argsort(axis=-1, kind="stable")
    answers = np.take_along_axis(drawn.answer, finished, axis=-1)
    votes = drawn.ticks.votes
    fires = np.zeros(votes.shape, np.bool_)
    for end in range(w, drawn.n + 1, w):
        window = answers[..., end - w : end]
        agrees = (window == window[..., :1]).all(-1)
        fires |= agrees[..., None] & (votes >= end)
    return drawn.stops_when(fires)
