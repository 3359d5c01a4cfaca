"""auto@N: the vote is held as soon as waiting has not paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.scorers.by_lead import score_rule
from tts_tui.domain.strategies.auto import Auto

if TYPE_CHECKING:
    from tts_tui.analysis.drawn import Drawn
    from tts_tui.analysis.scores import Scores


def score(drawn: Drawn, _parameter: int) -> Scores:
    """Stop at the first tick at which one of its rules holds."""
    return score_rule(drawn, Auto(drawn.n))
