"""MV@N: majority vote over all N traces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain import votes
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
    from collections.abc import Callable, Sequence

    from tts_tui.domain.strategies.base import TraceView


def unassailable_at(
    traces: Sequence[TraceView], ended_at: Callable[[TraceView], float]
) -> float | None:
    """When the lead could no longer be lost, on the given clock; None if it still can.

    Traces that end at the same moment are counted together; a cut trace could have voted
    for anything and stays undecided.
    """
    ended = [trace for trace in traces if not trace.open_ended]
    for moment in sorted({ended_at(trace) for trace in ended}):
        seen = [trace for trace in ended if ended_at(trace) <= moment]
        if votes.unassailable(votes.count(valid(seen)), len(traces) - len(seen)):
            return moment
    return None


def standing(traces: Sequence[TraceView]) -> str:
    """Say how the vote stands: `leads 2–1, 4 running`."""
    ballot = votes.count(valid(traces))
    leader, runner_up = ballot.lead
    waits = waiting_for(traces)
    if not leader:
        return f"no vote yet, {waits}"
    verb = "tied" if ballot.tie else "leads"
    return f"{verb} {leader}–{runner_up}, {waits}"


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
