"""LFS-k@N: Last Finish Search, a vote of the k traces that finish last.

Source: arXiv 2512.02008 and its released evaluator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick, waiting_for
from tts_tui.domain.strategies.in_turn import sequential_tokens

if TYPE_CHECKING:
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class LastFinish:
    """The vote of the last k valid traces, decided when all N have ended."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `LFS-1@8`."""
        return f"LFS-{self.k}@{self.n}"

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over the last finishers so far; `sequential` is the longest trace."""
        wall = clock is Clock.WALL
        decided_at_s = pool.last_end_s
        decided = decided_at_s is not None
        poll = pool.poll(self._last_to_end(pool) if wall else self._longest(pool))
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
            reason="all ended" if decided else _open_reason(pool),
            decided_at_s=decided_at_s if wall else None,
        )

    def _last_to_end(self, pool: Pool[TraceView]) -> list[int]:
        return pool.by_end.last(self.k)

    def _longest(self, pool: Pool[TraceView]) -> list[int]:
        lengths = pool.by_length.numbers
        # The cutoff of too few valid traces is 0 (released code), and equal lengths all vote.
        cutoff = lengths[-self.k] if len(lengths) >= self.k else 0
        return pool.by_length.since(cutoff)


def _open_reason(pool: Pool[TraceView]) -> str:
    # Once every trace has ended nothing is waited for: a cut one leaves the vote open for good.
    return f"{'waits for all' if pool.running else 'undecided'}, {waiting_for(pool)}"


def _plainly(k: int) -> str:
    return "whoever finishes last with an answer" if k == 1 else f"a vote of the last {k} to finish"


CARD = Card(
    form="LFS-k@N",
    rule="Last Finish Search: the last k traces to finish with an answer vote.",
    build=LastFinish,
    glyph="▼",
    waits_for_all=True,
    arming=lambda _k: "cuts nothing: it waits for the last ones",
    majority_at_n=True,
    plainly=_plainly,
    board=(1,),
    compared=(1,),
)
