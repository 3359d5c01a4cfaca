"""FFS-k@N: First Finish Search, a vote of the k traces that finish first.

Sources: Agarwal et al., First Finish Search (arXiv 2505.18149); the released evaluator of
arXiv 2512.02008 for the token clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import counted_in, make_pick, pick_at
from tts_tui.domain.strategies.in_turn import outgrown, sequential_tokens, settled_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView
    from tts_tui.domain.votes import Poll


@dataclass(frozen=True, slots=True)
class FirstFinish:
    """The vote of the first k valid traces, decided when the k-th of them ends."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `FFS-1@8`."""
        return f"FFS-{self.k}@{self.n}"

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over the first finishers; a finisher without an answer does not count."""
        if clock is Clock.TOKEN:
            return self._on_token_clock(pool)
        return self._in_turn(pool) if pool.in_turn else self._on_wall_clock(pool)

    def size(self, trace: TraceView) -> int:
        """ℓ."""
        return trace.tokens

    def bar(self, pool: Pool[TraceView]) -> int | None:
        """The longest of the k shortest so far; None while there are fewer."""
        lengths = pool.by_length.numbers
        return lengths[self.k - 1] if len(lengths) >= self.k else None

    def left_out(self, pool: Pool[TraceView]) -> tuple[int, ...]:
        """The running traces that have outgrown the voters."""
        return outgrown(self, pool)

    def _in_turn(self, pool: Pool[TraceView]) -> Pick:
        """The voters of the token clock, once no other trace can be one."""
        bar, decided_at_s = self.bar(pool), settled_s(self, pool)
        voters = pool.by_length.upto(pool.longest if bar is None else bar)
        sequential = sequential_tokens(pool, decided_at_s, pool.longest)
        return self._at(pool, pool.poll(voters), decided_at_s, sequential)

    def _on_wall_clock(self, pool: Pool[TraceView]) -> Pick:
        order = pool.by_end
        voters = order.first(self.k)
        full = len(voters) == self.k
        decided_at_s = order.numbers[self.k - 1] if full else pool.last_end_s
        poll = pool.poll(voters)
        return self._at(pool, poll, decided_at_s, poll.longest if full else pool.longest)

    def _at(
        self, pool: Pool[TraceView], poll: Poll, decided_at_s: float | None, sequential: int
    ) -> Pick:
        reason = self._reason(pool, poll.voters, decided=decided_at_s is not None)
        return pick_at(
            self.name, pool, poll, decided_at_s, sequential_tokens=sequential, reason=reason
        )

    def _on_token_clock(self, pool: Pool[TraceView]) -> Pick:
        order = pool.by_length
        full = len(order.numbers) >= self.k
        cutoff = order.numbers[self.k - 1] if full else pool.longest
        # Equal lengths finish on the same tick, so there can be more than k voters.
        poll = pool.poll(order.upto(cutoff))
        decided = (full and pool.shortest_open > cutoff) or pool.whole
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=poll.tokens,
            spent_tokens=pool.capped_tokens(cutoff),
            paper_total_tokens=pool.tokens_upto(cutoff),
            full_tokens=pool.full_tokens,
        )
        reason = self._reason(pool, poll.voters, decided=decided)
        return make_pick(self.name, poll, ledger, decided=decided, reason=reason)

    def _reason(self, pool: Pool[TraceView], voters: Sequence[int], *, decided: bool) -> str:
        one, many = ("is shortest", "shortest") if pool.in_turn else ("was first", "first")
        return counted_in(pool, voters, self.k, decided=decided, one=one, many=many)


def _arming(k: int) -> str:
    first = "first trace has" if k == 1 else f"first {k} traces have"
    return f"cuts the others when the {first} an answer"


def _arming_in_turn(k: int) -> str:
    shortest = "shortest" if k == 1 else f"{k} shortest"
    return f"cuts each trace longer than the {shortest} so far"


def _plainly(k: int) -> str:
    return (
        "whoever finishes first with an answer" if k == 1 else f"a vote of the first {k} to finish"
    )


CARD = Card(
    form="FFS-k@N",
    rule="First Finish Search: the first k traces to finish with an answer vote.",
    build=FirstFinish,
    glyph="●",
    arming=_arming,
    arming_in_turn=_arming_in_turn,
    majority_at_n=True,
    plainly=_plainly,
    board=(1, 2, 3),
    compared=(1, 2, 3),
)
