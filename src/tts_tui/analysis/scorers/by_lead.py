"""Any rule that asks only for the lead: each state that a race can be in is put to it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tts_tui.domain.votes import Lead

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores
    from tts_tui.domain.strategies.stopping import StopsByTheLead


def score_rule(drawn: Drawn, rule: StopsByTheLead) -> Scores:
    """Stop at the first tick at which the rule has enough."""
    ticks = drawn.ticks
    most = drawn.n + 1
    states = (ticks.leader * most + ticks.runner_up) * most + ticks.running
    known, places = np.unique(states, return_inverse=True)
    enough = [
        rule.enough(Lead.of(state // most // most, state // most % most), state % most)
        for state in known.tolist()
    ]
    return drawn.stops_when(np.array(enough, np.bool_)[places].reshape(states.shape))
