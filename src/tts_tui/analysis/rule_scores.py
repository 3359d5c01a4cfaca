"""A strategy that no name stands for, such as one with other numbers, over many questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tts_tui.analysis import pick_by_pick
from tts_tui.analysis.drawn import Arrays, Drawn
from tts_tui.analysis.left_out import CameTo
from tts_tui.analysis.measure import CELLS_AT_ONCE
from tts_tui.analysis.pick_by_pick import Asked
from tts_tui.analysis.pool import same_size
from tts_tui.analysis.scorers.by_lead import score_rule
from tts_tui.analysis.subsets import subsets
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.strategies.stopping import StopsByTheLead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.pool import Pool
    from tts_tui.domain.strategies.base import Strategy


def score_strategy(strategy: Strategy, pools: Sequence[Pool], n: int) -> CameTo:
    """Score a strategy over all subsets of N traces, on the token clock; a mean a question."""
    came = CameTo(*np.zeros((3, len(pools))))
    fast = strategy if isinstance(strategy, StopsByTheLead) else None
    for m, places in same_size(pools).items():
        if fast is not None:
            index = subsets(m, n).index
            at_once = max(1, CELLS_AT_ONCE // index.size // n)
        else:
            index = subsets(m, n, pick_by_pick.EXACT_UP_TO, pick_by_pick.SAMPLED).index
            at_once = max(1, pick_by_pick.AT_ONCE // index.size)
        for start in range(0, len(places), at_once):
            part = places[start : start + at_once]
            those = [pools[at] for at in part]
            if fast is not None:
                scores = score_rule(Drawn(Arrays.of(those), index), fast)
            else:
                scores = Asked(those, index, Clock.TOKEN).score(strategy)
            means = (scores.right, scores.sequential, scores.spent)
            for column, values in zip(came, means, strict=True):
                column[part] = values.mean(-1)
    return came
