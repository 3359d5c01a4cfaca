"""LFS-k@N: Last Finish Search, a vote of the k traces that finish last.

Source: arXiv 2512.02008 and its released evaluator.
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
    total,
    valid,
    waiting_for,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.strategies.base import TraceView


@dataclass(frozen=True, slots=True)
class LastFinish:
    """The vote of the last k valid traces, decided when all N have ended."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `LFS-1@8`."""
        return f"LFS-{self.k}@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over the last finishers so far; `sequential` is the longest trace."""
        pool = traces[: self.n]
        wall = clock is Clock.WALL
        decided_at_s = last_end_s(pool)
        decided = decided_at_s is not None
        voters = self._last_to_end(pool) if wall else self._longest(pool)
        ledger = Ledger(
            sequential_tokens=longest(pool),
            used_tokens=total(voters),
            spent_tokens=total(pool),
            paper_total_tokens=None if wall else total(pool),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason="all ended" if decided else _open_reason(pool),
            decided_at_s=decided_at_s if wall else None,
        )

    def _last_to_end(self, pool: Sequence[TraceView]) -> list[TraceView]:
        return sorted(valid(pool), key=end_s)[-self.k :]

    def _longest(self, pool: Sequence[TraceView]) -> list[TraceView]:
        lengths = sorted((trace.tokens for trace in valid(pool)), reverse=True)
        # The cutoff of too few valid traces is 0 (released code), and equal lengths all vote.
        cutoff = lengths[self.k - 1] if len(lengths) >= self.k else 0
        return [trace for trace in valid(pool) if trace.tokens >= cutoff]


def _open_reason(pool: Sequence[TraceView]) -> str:
    # Once every trace has ended nothing is waited for: a cut one leaves the vote open for good.
    waits = any(not trace.ended for trace in pool)
    return f"{'waits for all' if waits else 'undecided'}, {waiting_for(pool)}"
