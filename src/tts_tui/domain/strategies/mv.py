"""MV@N: majority vote over all N traces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card, Role
from tts_tui.domain.strategies.common import make_pick, standing, waiting_for
from tts_tui.domain.strategies.in_turn import sequential_tokens
from tts_tui.domain.strategies.mv_early import EarlyMajorityVote

if TYPE_CHECKING:
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class MajorityVote:
    """The most frequent answer of all N traces, decided when all N have ended."""

    n: int

    @property
    def name(self) -> str:
        """Such as `MV@8`."""
        return f"MV@{self.n}"

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over all valid traces; `sequential` is the longest trace."""
        wall = clock is Clock.WALL
        poll = pool.poll()
        decided_at_s = pool.last_end_s
        decided = decided_at_s is not None
        unassailable_at_s = pool.fired_s(EarlyMajorityVote(self.n)) if wall else None
        if decided:
            reason = "all ended"
        elif unassailable_at_s is not None:
            reason = f"settled, {waiting_for(pool)}"
        else:
            reason = standing(pool)
        tokens = pool.tokens
        ledger = Ledger(
            sequential_tokens=(
                sequential_tokens(pool, decided_at_s, pool.longest) if wall else pool.longest
            ),
            used_tokens=poll.tokens,
            spent_tokens=tokens,
            paper_total_tokens=None if wall else tokens,
            full_tokens=pool.full_tokens,
        )
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=reason,
            decided_at_s=decided_at_s if wall else None,
            unassailable_at_s=unassailable_at_s,
        )


CARD = Card(
    form="MV@N",
    rule="Waits for all N traces and takes the most frequent answer.",
    build=lambda _parameter, n: MajorityVote(n),
    glyph="■",
    role=Role.MAJORITY,
    waits_for_all=True,
    arming=lambda _parameter: "cuts nothing: every trace has a vote",
    plainly=lambda _parameter: "waits for all: the most frequent answer",
    board=(1,),
    compared=(1,),
)
