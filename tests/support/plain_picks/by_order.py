"""The strategies that take the first, the last or the shortest traces, written plainly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.plain_picks.common import (
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
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.trace_view import TraceView


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
            enough = len(voters) >= self.k
            shown = "in for now" if enough else f"{len(voters)} of {self.k}"
            return f"{shown}, {waiting_for(pool)}"
        if len(voters) < self.k:
            return f"only {len(voters)} of {self.k} answered"
        if len(voters) == 1:
            return f"trace {voters[0].index + 1} was first"
        equal = ", equally long" if len(voters) > self.k else ""
        return f"first {len(voters)} are in{equal}"


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

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over exactly m traces; a tie goes to the shortest chain."""
        pool = traces[: self.n]
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Sequence[TraceView]) -> Pick:
        voters = sorted(valid(pool), key=_thought_until_s)[: self.m]
        full = len(voters) == self.m
        decided_at_s = _settled_at_s(pool, voters[-1]) if full else last_end_s(pool)
        decided = decided_at_s is not None
        ledger = Ledger(
            sequential_tokens=_most_thinking(voters if full else pool),
            used_tokens=total(voters),
            spent_tokens=spent_by(pool, decided_at_s),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason=self._reason(pool, voters, decided=decided),
            decided_at_s=decided_at_s,
            shortest_wins=True,
        )

    def _on_token_clock(self, pool: Sequence[TraceView]) -> Pick:
        voters = sorted(valid(pool), key=lambda t: (t.thinking_tokens, t.index))[: self.m]
        full = len(voters) == self.m
        cutoff = _most_thinking(voters if full else pool)
        chosen = {voter.index for voter in voters}
        others = [trace for trace in pool if trace.index not in chosen]
        decided = all(full and t.thinking_tokens > cutoff for t in pool if t.open_ended)
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=total(voters),
            spent_tokens=total(voters) + sum(min(trace.tokens, cutoff) for trace in others),
            thinking_spent_tokens=sum(min(trace.thinking_tokens, cutoff) for trace in pool),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason=self._reason(pool, voters, decided=decided),
            shortest_wins=True,
        )

    def _reason(
        self, pool: Sequence[TraceView], voters: Sequence[TraceView], *, decided: bool
    ) -> str:
        if not decided:
            enough = len(voters) >= self.m
            shown = "in for now" if enough else f"{len(voters)} of {self.m}"
            return f"{shown}, {waiting_for(pool)}"
        if len(voters) < self.m:
            return f"only {len(voters)} of {self.m} answered"
        if len(voters) == 1:
            return f"trace {voters[0].index + 1} thought least"
        return f"shortest {len(voters)} are in"


def _thought_until_s(trace: TraceView) -> float:
    return trace.thinking_end_s if trace.thinking_end_s is not None else end_s(trace)


def _most_thinking(traces: Iterable[TraceView]) -> int:
    return max((trace.thinking_tokens for trace in traces), default=0)


def _settled_at_s(pool: Sequence[TraceView], last_voter: TraceView) -> float | None:
    """When the m voters became final: every trace that stopped thinking by then has ended.

    Until then such a trace could still come out valid and push the last voter out.
    """
    until_s = _thought_until_s(last_voter)
    earlier = [
        trace
        for trace in pool
        if trace.thinking_end_s is not None and trace.thinking_end_s <= until_s
    ]
    return last_end_s(earlier)
