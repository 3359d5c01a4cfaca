"""The strategies whose answer waits for no order of the traces, written plainly."""

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
    standing,
    total,
    unassailable_at,
    valid,
    waiting_for,
)
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class MajorityVote:
    """The most frequent answer of all N traces, decided when all N have ended."""

    n: int

    @property
    def name(self) -> str:
        """Such as `MV@8`."""
        return f"MV@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over all valid traces; `sequential` is the longest trace."""
        pool = traces[: self.n]
        wall = clock is Clock.WALL
        decided_at_s = last_end_s(pool)
        decided = decided_at_s is not None
        unassailable_at_s = unassailable_at(pool, end_s) if wall else None
        if decided:
            reason = "all ended"
        elif unassailable_at_s is not None:
            reason = f"settled, {waiting_for(pool)}"
        else:
            reason = standing(pool)
        ledger = Ledger(
            sequential_tokens=longest(pool),
            used_tokens=total(valid(pool)),
            spent_tokens=spent_by(pool, decided_at_s) if wall else total(pool),
            paper_total_tokens=None if wall else total(pool),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            valid(pool),
            ledger,
            decided=decided,
            reason=reason,
            decided_at_s=decided_at_s if wall else None,
            unassailable_at_s=unassailable_at_s,
        )


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
            reason=_mv_early_reason(
                pool, early=early_s is not None, decided=decided_at_s is not None
            ),
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
        reason = _mv_early_reason(pool, early=certain, decided=decided)
        return make_pick(self.name, voters, ledger, decided=decided, reason=reason)


def _mv_early_reason(pool: Sequence[TraceView], *, early: bool, decided: bool) -> str:
    if early:
        return "lead is unassailable"
    return "all ended" if decided else standing(pool)


@dataclass(frozen=True, slots=True)
class SimpleDecoding:
    """Answers what the race's first trace answers, when it ends."""

    name: str = "SD"
    n: int = 1

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Say what trace 1 answers; `sequential` is its length in tokens."""
        pool = traces[:1]
        decided = bool(pool) and not pool[0].open_ended
        length = total(pool)
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=total(valid(pool)),
            spent_tokens=length,
            paper_total_tokens=length if clock is Clock.TOKEN else None,
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            valid(pool),
            ledger,
            decided=decided,
            reason=_sd_reason(pool[0]) if pool else "no trace",
            decided_at_s=pool[0].end_s if decided and clock is Clock.WALL else None,
        )


def _sd_reason(trace: TraceView) -> str:
    number = trace.index + 1
    if not trace.ended:
        return f"waits for trace {number}"
    return f"trace {number} cut" if trace.open_ended else f"trace {number} ended"


@dataclass(frozen=True, slots=True)
class BeamSearch:
    """Answers what the beam search's output answers."""

    beams: int

    @property
    def name(self) -> str:
        """Such as `BS@4`."""
        return f"BS@{self.beams}"

    @property
    def n(self) -> int:
        """One output, whatever the number of beams."""
        return 1

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Say what the output answers; `spent` takes every beam to be as long as the output."""
        pool = traces[:1]
        length = total(pool)
        decided = bool(pool) and not pool[0].open_ended
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=total(valid(pool)),
            spent_tokens=self.beams * length,
            paper_total_tokens=self.beams * length if clock is Clock.TOKEN else None,
            full_tokens=self.beams * length if decided else None,
        )
        return make_pick(
            self.name,
            valid(pool),
            ledger,
            decided=decided,
            reason="its output ended" if decided else "no output yet",
            decided_at_s=pool[0].end_s if decided and clock is Clock.WALL else None,
        )
