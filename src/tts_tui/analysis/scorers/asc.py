"""ASC@N: the vote is held as soon as its leader is 95 % sure to stay ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tts_tui.domain.strategies.asc import sure

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, _parameter: int) -> Scores:
    """Stop at the first tick at which the two leading answers are far enough apart."""
    counts = range(drawn.n + 1)
    table = np.array([[sure(first, second) for second in counts] for first in counts], np.bool_)
    ticks = drawn.ticks
    return drawn.stops_when(table[ticks.leader, ticks.runner_up] & (ticks.leader > 0))
