"""MV-early@N: majority vote that stops as soon as its result is certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.common import (
    end_s,
    full_tokens,
    last_end_s,
    longest,
    make_pick,
    spent_by,
    total,
    valid,
)
from tts_tui.domain.strategies.mv import standing, unassailable_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.strategies.base import TraceView


@dataclass(frozen=True, slots=True)
class EarlyMajorityVote:
    """MV@N's answer, decided once no running trace can change it."""

    n: int

    @property
    def name(self) -> str:
        """Such as `MV-early@8`."""
        return f"MV-early@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over the valid traces that ended by the decision."""
        pool = traces[: self.n]
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Sequence[TraceView]) -> Pick:
        early_s = unassailable_at(pool, end_s)
        decided_at_s = last_end_s(pool) if early_s is None else early_s
        voters = [t for t in valid(pool) if decided_at_s is None or end_s(t) <= decided_at_s]
        ledger = Ledger(
            sequential_tokens=(
                longest(pool)
                if decided_at_s is None
                else max((t.tokens_by(decided_at_s) for t in pool), default=0)
            ),
            used_tokens=total(voters),
            spent_tokens=spent_by(pool, decided_at_s),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided_at_s is not None,
            reason=_reason(pool, early=early_s is not None, decided=decided_at_s is not None),
            decided_at_s=decided_at_s,
        )

    def _on_token_clock(self, pool: Sequence[TraceView]) -> Pick:
        # A cut trace's length is only known to be more than what it emitted, so an early
        # stop at a tick it had not reached by then cannot be certain: leave it undecided.
        early = unassailable_at(pool, lambda trace: trace.tokens)
        certain = early is not None and all(t.tokens > early for t in pool if t.open_ended)
        decided = certain or full_tokens(pool) is not None
        cutoff = int(early) if certain and early is not None else longest(pool)
        voters = [trace for trace in valid(pool) if trace.tokens <= cutoff]
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=total(voters),
            spent_tokens=sum(min(trace.tokens, cutoff) for trace in pool),
            full_tokens=full_tokens(pool),
        )
        reason = _reason(pool, early=certain, decided=decided)
        return make_pick(self.name, voters, ledger, decided=decided, reason=reason)


def _reason(pool: Sequence[TraceView], *, early: bool, decided: bool) -> str:
    if early:
        return "lead is unassailable"
    return "all ended" if decided else standing(pool)
