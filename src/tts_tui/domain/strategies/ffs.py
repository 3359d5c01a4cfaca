"""FFS-k@N: First Finish Search, a vote of the k traces that finish first.

Sources: Agarwal et al., First Finish Search (arXiv 2505.18149); the released evaluator of
arXiv 2512.02008 for the token clock.
"""

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
    waiting_for,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.strategies.base import TraceView


@dataclass(frozen=True, slots=True)
class FirstFinish:
    """The vote of the first k valid traces, decided when the k-th of them ends."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `FFS-1@8`."""
        return f"FFS-{self.k}@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over the first finishers; a finisher without an answer does not count."""
        pool = traces[: self.n]
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Sequence[TraceView]) -> Pick:
        voters = sorted(valid(pool), key=end_s)[: self.k]
        full = len(voters) == self.k
        decided_at_s = end_s(voters[-1]) if full else last_end_s(pool)
        ledger = Ledger(
            sequential_tokens=longest(voters if full else pool),
            used_tokens=total(voters),
            spent_tokens=spent_by(pool, decided_at_s),
            full_tokens=full_tokens(pool),
        )
        decided = decided_at_s is not None
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason=self._reason(pool, voters, decided=decided),
            decided_at_s=decided_at_s,
        )

    def _on_token_clock(self, pool: Sequence[TraceView]) -> Pick:
        lengths = sorted(trace.tokens for trace in valid(pool))
        full = len(lengths) >= self.k
        cutoff = lengths[self.k - 1] if full else longest(pool)
        # Equal lengths finish on the same tick, so there can be more than k voters.
        voters = [trace for trace in valid(pool) if trace.tokens <= cutoff]
        decided = all(full and t.tokens > cutoff for t in pool if t.open_ended)
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=total(voters),
            spent_tokens=sum(min(trace.tokens, cutoff) for trace in pool),
            paper_total_tokens=sum(t.tokens for t in pool if t.tokens <= cutoff),
            full_tokens=full_tokens(pool),
        )
        reason = self._reason(pool, voters, decided=decided)
        return make_pick(self.name, voters, ledger, decided=decided, reason=reason)

    def _reason(
        self, pool: Sequence[TraceView], voters: Sequence[TraceView], *, decided: bool
    ) -> str:
        if not decided:
            return f"{len(voters)} of {self.k}, {waiting_for(pool)}"
        if len(voters) < self.k:
            return f"only {len(voters)} of {self.k} answered"
        if len(voters) == 1:
            return f"trace {voters[0].index + 1} was first"
        return f"first {len(voters)} are in"
