"""short-m@k: the m valid traces that think least vote, a tie goes to the shortest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tts_tui.analysis.drawn import floats
from tts_tui.analysis.scores import Scores

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn


def score(drawn: Drawn, m: int) -> Scores:
    """Stop when the m-th has stopped thinking; the voters still write their answers out."""
    voters = drawn.valid & (drawn.thinking_rank < m)
    enough = drawn.valids >= m
    cutoff = np.where(voters | ~enough[..., None], drawn.thinking, 0).max(-1)
    cut = np.minimum(drawn.tokens, cutoff[..., None])
    return Scores(
        drawn.vote(voters, shortest_wins=True),
        floats(cutoff),
        drawn.tokens_of(voters),
        floats(np.where(voters, drawn.tokens, cut).sum(-1)),
        None,
    )
