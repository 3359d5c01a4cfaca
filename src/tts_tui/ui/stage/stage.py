"""What a stage keeps from question to question: the room's bets, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tts_tui.analysis.totals import Totals
from tts_tui.domain.bets import BetBook

COUNTDOWN_S = 20.0
"""How long a card stands before its race begins, where nobody says."""


@dataclass(slots=True, eq=False)
class Stage:
    """One an app; whatever takes bets from elsewhere takes them into its book."""

    countdown_s: float = COUNTDOWN_S
    """0 waits for enter."""
    bets: BetBook = field(default_factory=BetBook)
    question: int | None = None
    """Which question of the plan is on stage, from 0; None where nothing is."""
    link: str | None = None
    """Of the page on which phones bet, where one is served."""
    note_shown: bool = False
    """Whether the presenter's note is on the screen too."""
    totals: Totals = field(default_factory=Totals)
    """What strategies came to over the races that were revealed."""
