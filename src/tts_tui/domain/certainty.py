"""How sure a pick is, in numbers: what the votes say, and what the votes to come could do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import log2
from typing import TYPE_CHECKING, Final

from tts_tui.domain.posterior import stays_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.answers import Answer


MOST_TIED: Final = 4
"""So many answers that are tied are written with their votes; of more only two."""


class Hold(Enum):
    """How firmly the leading answer is held."""

    NO_VOTE = "no vote"
    ONE_VOTER = "one voter"
    """Decided by a rule that asks one trace: there is nothing to be outvoted."""
    TIE = "tie"
    """A tie-break decides."""
    ONE_VOTE = "one vote"
    """One vote more for another makes it a tie, or one less loses it."""
    AHEAD = "ahead"
    SETTLED = "settled"
    """No vote to come changes it, and the strategy still waits."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the votes to come could do, as the strategy itself says of them."""

    needed: int | None
    """The fewest votes that make the answer certain, whoever votes for what afterwards; as many of
    the next to end, one after the other, have to say the same. 0 where it is certain now; None
    where they cannot."""
    turns: int | None = None
    """The fewest votes in a row for the answer behind that take the lead from it, or tie; None
    where they cannot."""
    turns_to_tie: bool = False
    """Whether that comes to a tie."""
    fewest_ends: int | None = None
    """After how many further ends it can decide at the earliest; None where it cannot."""
    most_ends: int | None = None
    """After how many further ends it has decided at the latest; None where it may not."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a pick is; equal numbers read alike whichever strategy they are of."""

    leader: Answer | None
    rival: Answer | None
    """The answer behind it; None where no other has a vote."""
    first: int
    """Votes of the leader."""
    second: int
    """Votes of the rival."""
    voted: int
    entropy_bits: float
    """Entropy of the ballot, in bits: 0 where all agree."""
    tie: bool = False
    tied: int = 1
    """How many answers have as many votes as the leader, itself among them."""
    decided: bool = False
    settled: bool = False
    """Whether no vote to come changes it, though it is not decided."""

    @property
    def standing(self) -> str:
        """The votes of those that matter: `5–2`, and of a tie all that are tied, `1–1–1`."""
        if self.tie and 2 < self.tied <= MOST_TIED:
            return "–".join([str(self.first)] * self.tied)
        return f"{self.first}–{self.second}"

    @property
    def share(self) -> float:
        """The leader's share of the votes, 0 to 1."""
        return self.first / self.voted if self.voted else 0.0

    @property
    def posterior(self) -> float:
        """How likely the leader stays ahead of the rival, 0 to 1: ASC's Beta posterior."""
        return stays_ahead(self.first, self.second)

    @property
    def hold(self) -> Hold:
        """How firmly the leading answer is held."""
        if self.leader is None:
            return Hold.NO_VOTE
        if self.decided and self.voted == 1:
            return Hold.ONE_VOTER
        if self.tie:
            return Hold.TIE
        if self.settled:
            return Hold.SETTLED
        return Hold.ONE_VOTE if self.first - self.second == 1 else Hold.AHEAD


def entropy_bits(votes: Iterable[int]) -> float:
    """Entropy of a ballot in bits, from the votes of each answer."""
    counted = [number for number in votes if number]
    whole = sum(counted)
    return abs(sum(number / whole * log2(whole / number) for number in counted))
