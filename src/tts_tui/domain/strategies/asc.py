"""ASC@N: Adaptive-Consistency, stops once the leading answer is likely enough to stay ahead.

Source: Aggarwal et al., Let's Sample Step by Step (arXiv 2305.11860), its Beta criterion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.posterior import against
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.stopping import StopsByTheLead

if TYPE_CHECKING:
    from tts_tui.domain.votes import Lead


@dataclass(frozen=True, slots=True)
class AdaptiveConsistency(StopsByTheLead):
    """The leading answer, once it is 95 % sure that more traces would not change it."""

    n: int

    @property
    def name(self) -> str:
        """Such as `ASC@8`."""
        return f"ASC@{self.n}"

    @property
    def why(self) -> str:
        """Why it stopped."""
        return "the lead is 95 % sure"

    def enough(self, lead: Lead, undecided: int) -> bool:
        """Whether the leading answer beats the second with a probability of at least 0.95."""
        return lead.leader > 0 and sure(lead.leader, lead.runner_up)


def sure(first: int, second: int) -> bool:
    """Whether the leading answer stays ahead in 95 % of cases: at 4 to 0, and not at 3 to 0."""
    below, whole = against(first, second)
    return 20 * below <= whole


CARD = Card(
    form="ASC@N",
    rule="Adaptive-Consistency: stops once the leading answer is 95 % sure to stay ahead.",
    build=lambda _parameter, n: AdaptiveConsistency(n),
    glyph="◇",
    arming=lambda _parameter: "cuts the others when the lead is 95 % sure",
    compared=(1,),
)
