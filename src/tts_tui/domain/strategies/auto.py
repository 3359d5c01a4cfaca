"""auto@N: waits no longer than waiting has paid, by the votes and by how many still run.

What going on to the end had changed, and what it had cost, was counted for each state of a race:
the votes of the leader, of the one behind it, how many have ended. Two things cost most and
changed least: waiting for traces that run late to confirm a leader, and waiting where nobody
agrees. The shape of the rule was found on the five models whose traces of arXiv 2512.02008's
release were at hand, and so were its numbers: `tts-tui study auto` chooses those anew, and judges
each model by what the others choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import waiting_for
from tts_tui.domain.strategies.stopping import StopsByTheLead

if TYPE_CHECKING:
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView
    from tts_tui.domain.votes import Ballot, Lead

LEAD: Final = 2
"""Where the first two agreed, waiting for all eight made 1.2 points of right answers more, for a
third of all sequential tokens."""
ALONE: Final = 5
"""Where so many have ended and no two agree, waiting made 0.2 points more."""


class Because(StrEnum):
    """Why it stops, as the board says it."""

    LEAD = "a clear lead"
    LATE = "over half ended, it leads"
    ALONE = "over half ended, no two agree"


@dataclass(frozen=True, slots=True)
class Auto(StopsByTheLead):
    """A clear lead; once over half have ended any lead; and none where no two of them agree."""

    n: int
    lead: int = LEAD
    alone: int | None = ALONE
    """None never gives up."""

    @property
    def name(self) -> str:
        """Such as `auto@8`."""
        return f"auto@{self.n}"

    @property
    def why(self) -> str:
        """Why it stopped, where nobody knows the votes."""
        return "waiting would not pay"

    @property
    def setting(self) -> str:
        """Its numbers in words, to tell it from the others that were tried."""
        gives_up = "never gives up" if self.alone is None else f"gives up from {self.alone} ended"
        return f"lead {self.lead}, {gives_up}"

    @property
    def _late(self) -> int:
        return self.n // 2 + 1

    @property
    def _alone(self) -> int:
        return self.n if self.alone is None else max(self._late, self.alone)

    def enough(self, lead: Lead, undecided: int) -> bool:
        """Whether to stop with these votes, while so many have not ended in full."""
        return self.because(lead.leader, lead.runner_up, self.n - undecided) is not None

    def because(self, first: int, second: int, ended: int) -> Because | None:
        """Why it stops with so many votes for the two that lead; None while it goes on."""
        if first - second >= self.lead:
            return Because.LEAD
        if first > second and ended >= self._late:
            return Because.LATE
        if first == 1 and ended >= self._alone:
            return Because.ALONE
        return None

    def why_with(self, ballot: Ballot) -> str:
        """Which of its rules stopped it."""
        first, second = ballot.lead
        because = self.because(first, second, self.n)
        if because is Because.LEAD:
            return f"ahead by {first - second}"
        return self.why if because is None else because.value

    def waiting(self, pool: Pool[TraceView]) -> str:
        """Which rule it follows now, and how the vote stands: `until 2 ahead, 1–0, 7 running`."""
        ended = len(pool) - pool.running - pool.cut
        rule = "any lead" if ended >= self._late else f"{self.lead} ahead"
        first, second = pool.poll().ballot.lead
        return f"until {rule}, {first}–{second}, {waiting_for(pool)}"


def _tried(n: int) -> dict[str, Auto]:
    every = [Auto(n, lead, alone) for lead in (2, 3, 4) for alone in (ALONE, None)]
    return {one.setting: one for one in every}


CARD = Card(
    form="auto@N",
    rule="Stops at a lead of 2; once over half have ended at any lead, or where no two agree.",
    build=lambda _parameter, n: Auto(n),
    glyph="◎",
    arming=lambda _parameter: "cuts the others when waiting has not paid",
    compared=(1,),
    tried=_tried,
)
