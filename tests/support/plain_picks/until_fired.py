"""The rules that stop by the votes, written plainly."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from tests.support.plain_picks.common import (
    end_s,
    full_tokens,
    last_end_s,
    make_pick,
    standing,
    total,
    valid,
)
from tts_tui.domain import votes
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.domain.trace_view import TraceView


def _until_fired(
    strategy: str,
    pool: Sequence[TraceView],
    clock: Clock,
    fires: Callable[[Sequence[TraceView]], bool],
    why: str,
) -> Pick:
    """Ask after each tick; at the first that fires those who ended by then vote, else all."""
    wall = clock is Clock.WALL
    at = end_s if wall else (lambda trace: trace.tokens)
    ended = sorted(
        (trace for trace in pool if not trace.open_ended), key=lambda t: (at(t), t.index)
    )
    ticks = sorted({at(trace) for trace in ended})
    tick = next((x for x in ticks if fires(valid(t for t in ended if at(t) <= x))), None)
    if not wall and tick is not None and any(t.open_ended and t.tokens <= tick for t in pool):
        tick = None
    over = last_end_s(pool) is not None
    until = tick if tick is not None else max(ticks, default=0) if over else None
    voters = valid(t for t in pool if t.ended and (until is None or at(t) <= until))
    emitted = [
        trace.tokens
        if until is None
        else trace.tokens_by(until)
        if wall
        else min(trace.tokens, int(until))
        for trace in pool
    ]
    ledger = Ledger(
        sequential_tokens=max(emitted, default=0) if wall or until is None else int(until),
        used_tokens=total(voters),
        spent_tokens=sum(emitted),
        full_tokens=full_tokens(pool),
    )
    return make_pick(
        strategy,
        voters,
        ledger,
        decided=until is not None,
        reason=why if tick is not None else "all ended" if over else standing(pool),
        decided_at_s=until if wall else None,
    )


@dataclass(frozen=True, slots=True)
class FirstToVotes:
    """votes-k@N."""

    k: int
    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when an answer has k votes."""
        why = f"an answer has {self.k} vote{'s' if self.k > 1 else ''}"
        return _until_fired(
            f"votes-{self.k}@{self.n}",
            traces[: self.n],
            clock,
            lambda seen: votes.count(seen).lead[0] >= self.k,
            why,
        )


@dataclass(frozen=True, slots=True)
class FirstToLead:
    """lead-k@N."""

    k: int
    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when an answer is k ahead."""

        def fires(seen: Sequence[TraceView]) -> bool:
            leader, runner_up = votes.count(seen).lead
            return leader - runner_up >= self.k

        why = f"an answer is ahead by {self.k}"
        return _until_fired(f"lead-{self.k}@{self.n}", traces[: self.n], clock, fires, why)


@dataclass(frozen=True, slots=True)
class AdaptiveConsistency:
    """ASC@N."""

    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when the leader is 95 % sure, by the sum as the paper has it."""

        def fires(seen: Sequence[TraceView]) -> bool:
            first, second = votes.count(seen).lead
            m = first + second + 1
            below = sum(comb(m, j) for j in range(second + 1))
            return first > 0 and 1 - below / 2**m >= 0.95

        why = "the lead is 95 % sure"
        return _until_fired(f"ASC@{self.n}", traces[: self.n], clock, fires, why)


@dataclass(frozen=True, slots=True)
class EarlyStoppingConsistency:
    """ESC-w@N."""

    w: int
    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when a window of w has one answer."""

        def fires(seen: Sequence[TraceView]) -> bool:
            answers = [trace.answer.key for trace in seen if trace.answer is not None]
            windows = [
                answers[start : start + self.w]
                for start in range(0, len(answers) - self.w + 1, self.w)
            ]
            return any(len(set(window)) == 1 for window in windows)

        why = f"a window of {self.w} agrees"
        return _until_fired(f"ESC-{self.w}@{self.n}", traces[: self.n], clock, fires, why)
