"""short-m@k: a vote of the m traces that stop thinking first, of k sampled.

Source: Hassid et al., Don't Overthink it (arXiv 2505.17813). Where a trace has no thinking
part, the whole of it counts as thinking.
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
class ShortM:
    """The vote of the m valid traces with the least thinking, out as soon as they are."""

    m: int
    n: int
    """k in the paper: the traces sampled."""

    @property
    def name(self) -> str:
        """Such as `short-3@8`."""
        return f"short-{self.m}@{self.n}"

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over exactly m traces; a tie goes to the shortest chain."""
        if clock is Clock.TOKEN:
            return self._on_token_clock(pool)
        return self._in_turn(pool) if pool.in_turn else self._on_wall_clock(pool)

    def size(self, trace: TraceView) -> int:
        """r."""
        return trace.thinking_tokens

    def bar(self, pool: Pool[TraceView]) -> int | None:
        """What the last of the m that think least has thought; None while there are fewer."""
        thought = pool.by_thinking.numbers
        return thought[self.m - 1] if len(thought) >= self.m else None

    def left_out(self, pool: Pool[TraceView]) -> tuple[int, ...]:
        """The running traces that have outgrown the voters."""
        return outgrown(self, pool)

    def _in_turn(self, pool: Pool[TraceView]) -> Pick:
        """The voters of the token clock, once no other trace can be one."""
        decided_at_s = settled_s(self, pool)
        poll = pool.poll(pool.by_thinking.first(self.m))
        sequential = sequential_tokens(pool, decided_at_s, pool.longest)
        return self._at(pool, poll, decided_at_s, sequential)

    def _on_wall_clock(self, pool: Pool[TraceView]) -> Pick:
        voters = pool.by_thought.first(self.m)
        full = len(voters) == self.m
        # Until then a trace that stopped thinking earlier could still come out valid and push
        # the last voter out.
        decided_at_s = (
            pool.thinkers_ended_s(pool.by_thought.numbers[self.m - 1]) if full else pool.last_end_s
        )
        sequential = _most_thinking(pool, voters) if full else pool.most_thinking
        return self._at(pool, pool.poll(voters), decided_at_s, sequential)

    def _at(
        self, pool: Pool[TraceView], poll: Poll, decided_at_s: float | None, sequential: int
    ) -> Pick:
        reason = self._reason(pool, poll.voters, decided=decided_at_s is not None)
        return pick_at(
            *(self.name, pool, poll, decided_at_s),
            sequential_tokens=sequential,
            reason=reason,
            shortest_wins=True,
        )

    def _on_token_clock(self, pool: Pool[TraceView]) -> Pick:
        order = pool.by_thinking
        voters = order.first(self.m)
        full = len(voters) == self.m
        cutoff = order.numbers[self.m - 1] if full else pool.most_thinking
        poll = pool.poll(voters)
        decided = (full and pool.least_thinking_open > cutoff) or pool.whole
        others = pool.capped_tokens(cutoff) - sum(
            min(pool.at(voter).tokens, cutoff) for voter in voters
        )
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=poll.tokens,
            spent_tokens=poll.tokens + others,
            thinking_spent_tokens=pool.capped_thinking(cutoff),
            full_tokens=pool.full_tokens,
        )
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=self._reason(pool, poll.voters, decided=decided),
            shortest_wins=True,
        )

    def _reason(self, pool: Pool[TraceView], voters: Sequence[int], *, decided: bool) -> str:
        one, many = "thought least", "shortest"
        return counted_in(pool, voters, self.m, decided=decided, one=one, many=many)


def _most_thinking(pool: Pool[TraceView], places: Sequence[int]) -> int:
    return max((pool.at(place).thinking_tokens for place in places), default=0)


def _arming(m: int) -> str:
    thinkers = "shortest thinker is" if m == 1 else f"{m} shortest thinkers are"
    return f"cuts the others when the {thinkers} certain"


def _arming_in_turn(m: int) -> str:
    shortest = "shortest" if m == 1 else f"{m} shortest"
    return f"cuts each that thinks longer than the {shortest}"


def _plainly(m: int) -> str:
    return "whoever thinks least" if m == 1 else f"a vote of the {m} that think least"


CARD = Card(
    form="short-m@k",
    rule="The m traces of k that think least vote; a tie goes to the shortest.",
    build=ShortM,
    glyph="▲",
    arming=_arming,
    arming_in_turn=_arming_in_turn,
    majority_at_n=True,
    plainly=_plainly,
    board=(1, 3),
    compared=(1, 3),
)
