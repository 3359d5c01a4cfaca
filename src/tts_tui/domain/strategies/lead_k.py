"""lead-k@N: stops as soon as one answer is k votes ahead.

Sources: first to ahead by k (arXiv 2511.09030); the sequential test of ConSol (arXiv 2503.17587)
with its released constants is k = 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.stopping import StopsByTheLead

if TYPE_CHECKING:
    from tts_tui.domain.votes import Lead


@dataclass(frozen=True, slots=True)
class FirstToLead(StopsByTheLead):
    """The answer that is the first to have k votes more than any other."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `lead-3@8`."""
        return f"lead-{self.k}@{self.n}"

    @property
    def why(self) -> str:
        """Why it stopped."""
        return f"an answer is ahead by {self.k}"

    def enough(self, lead: Lead, undecided: int) -> bool:
        """Whether the leading answer is k votes ahead; one without a rival leads by its votes."""
        return lead.leader - lead.runner_up >= self.k


CARD = Card(
    form="lead-k@N",
    rule="First to ahead by k: stops as soon as one answer leads the next by k votes.",
    build=FirstToLead,
    glyph="◢",
    arming=lambda k: f"cuts the others when an answer is ahead by {k}",
    majority_at_n=True,
    compared=(2, 3),
)
