"""MV-early@N: majority vote that stops as soon as its result is certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick
from tts_tui.domain.strategies.mv import standing

if TYPE_CHECKING:
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class EarlyMajorityVote:
    """MV@N's answer, decided once no running trace can change it."""

    n: int

    @property
    def name(self) -> str:
        """Such as `MV-early@8`."""
        return f"MV-early@{self.n}"

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over the valid traces that ended by the decision."""
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Pool[TraceView]) -> Pick:
        early_s = pool.certain_s()
        decided_at_s = pool.last_end_s if early_s is None else early_s
        decided = decided_at_s is not None
        poll = pool.poll(None if decided_at_s is None else pool.by_end.upto(decided_at_s))
        ledger = Ledger(
            sequential_tokens=(
                pool.longest if decided_at_s is None else pool.longest_by(decided_at_s)
            ),
            used_tokens=poll.tokens,
            spent_tokens=pool.spent_by(decided_at_s),
            full_tokens=pool.full_tokens,
        )
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=_reason(pool, early=early_s is not None, decided=decided),
            decided_at_s=decided_at_s,
        )

    def _on_token_clock(self, pool: Pool[TraceView]) -> Pick:
        # A cut trace's length is only known to be more than what it emitted, so an early
        # stop at a tick it had not reached by then cannot be certain: leave it undecided.
        early = pool.certain_length()
        certain = early is not None and pool.shortest_open > early
        decided = certain or pool.whole
        cutoff = early if certain and early is not None else pool.longest
        poll = pool.poll(pool.by_length.upto(cutoff))
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=poll.tokens,
            spent_tokens=pool.capped_tokens(cutoff),
            full_tokens=pool.full_tokens,
        )
        reason = _reason(pool, early=certain, decided=decided)
        return make_pick(self.name, poll, ledger, decided=decided, reason=reason)


def _reason(pool: Pool[TraceView], *, early: bool, decided: bool) -> str:
    if early:
        return "lead is unassailable"
    return "all ended" if decided else standing(pool)


CARD = Card(
    form="MV-early@N",
    rule="Majority vote that stops once the remaining traces cannot change the result.",
    build=lambda _parameter, n: EarlyMajorityVote(n),
    glyph="□",
    arming=lambda _parameter: "cuts the rest when the majority can no longer change",
    board=(1,),
    compared=(1,),
)
