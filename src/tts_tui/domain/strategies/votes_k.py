"""votes-k@N: a race to k votes, over as soon as one answer has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.stopping import StopsByTheLead

if TYPE_CHECKING:
    from tts_tui.domain.votes import Lead


@dataclass(frozen=True, slots=True)
class FirstToVotes(StopsByTheLead):
    """The answer that k traces agree on first."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `votes-2@8`."""
        return f"votes-{self.k}@{self.n}"

    @property
    def why(self) -> str:
        """Why it stopped."""
        return f"an answer has {_votes(self.k)}"

    def enough(self, lead: Lead, undecided: int) -> bool:
        """Whether an answer has k votes."""
        return lead.leader >= self.k


def _votes(k: int) -> str:
    return "1 vote" if k == 1 else f"{k} votes"


CARD = Card(
    form="votes-k@N",
    rule="A race to k votes: stops as soon as one answer has k of them.",
    build=FirstToVotes,
    glyph="★",
    arming=lambda k: f"cuts the others when an answer has {_votes(k)}",
    majority_at_n=True,
    compared=(2, 3),
)
