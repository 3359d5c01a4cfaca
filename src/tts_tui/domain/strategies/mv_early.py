"""MV-early@N: majority vote that stops as soon as its result is certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.stopping import StopsByTheLead

if TYPE_CHECKING:
    from tts_tui.domain.votes import Lead


@dataclass(frozen=True, slots=True)
class EarlyMajorityVote(StopsByTheLead):
    """MV@N's answer, decided once no running trace can change it.

    Once the lead is safe it stays so: a further trace takes one from the undecided and gives the
    runner-up at most one.
    """

    n: int

    @property
    def name(self) -> str:
        """Such as `MV-early@8`."""
        return f"MV-early@{self.n}"

    @property
    def why(self) -> str:
        """Why it stopped."""
        return "lead is unassailable"

    def enough(self, lead: Lead, undecided: int) -> bool:
        """Whether the lead stands even if every undecided trace votes for the runner-up."""
        return lead.safe(undecided)


CARD = Card(
    form="MV-early@N",
    rule="Majority vote that stops once the remaining traces cannot change the result.",
    build=lambda _parameter, n: EarlyMajorityVote(n),
    glyph="□",
    arming=lambda _parameter: "cuts the rest when the majority can no longer change",
    plainly=lambda _parameter: "the same vote, stopped once it is certain",
    board=(1,),
    compared=(1,),
)
