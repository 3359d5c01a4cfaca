"""SD over a pool: the mean over the traces, of accuracy and of length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tts_tui.analysis.scores import Scores

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn


def score(drawn: Drawn, _parameter: int) -> Scores:
    """Average over the traces."""
    mean = drawn.total / drawn.n
    used = np.where(drawn.valid, drawn.tokens, 0).mean(-1)
    return Scores(drawn.right.mean(-1), mean, used, mean, mean)
