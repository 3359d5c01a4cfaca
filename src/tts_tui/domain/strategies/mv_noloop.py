"""MV-noloop@N: majority vote that waits for no trace that repeats itself.

A trace in a loop rarely comes to an answer, and runs to its limit; what is recorded of it is the
moment at which it was found (`domain/repetition.py`), so that the rule says the same later.
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
class NoLoopVote:
    """The vote of all that never repeated themselves, decided once all others have ended."""

    n: int

    @property
    def name(self) -> str:
        """Such as `MV-noloop@8`."""
        return f"MV-noloop@{self.n}"

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over the valid traces that were never found to repeat themselves.

        One that was is out for good, also if it comes to an end: no decision waits for that.
        """
        wall, loops = clock is Clock.WALL, pool.loops
        # Where none repeats itself it is the vote of all, which a pool has counted already.
        valid = pool.by_length.first(len(pool)) if loops else []
        kept = [place for place in valid if pool.at(place).looped is None]
        poll = pool.poll(kept if loops else None)
        settled_s = _all_settled_s(pool) if loops else pool.last_end_s
        decided, decided_at_s = settled_s is not None, settled_s if wall else None
        tokens = sum(map(_tokens, pool)) if loops else pool.tokens
        ledger = Ledger(
            sequential_tokens=_longest(pool, decided_at_s, wall=wall, loops=loops),
            used_tokens=poll.tokens,
            spent_tokens=pool.spent_by(decided_at_s) if wall else tokens,
            full_tokens=pool.full_tokens,
        )
        looped = sum(trace.looped is not None for trace in pool) if loops else 0
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=_reason(pool, looped, decided=decided),
            decided_at_s=decided_at_s,
        )

    def left_out(self, pool: Pool[TraceView]) -> tuple[int, ...]:
        """The running traces that it does not wait for."""
        return tuple(t.index for t in pool if not t.ended and t.looped is not None)


def _all_settled_s(pool: Pool[TraceView]) -> float | None:
    ends = [_settled_s(trace) for trace in pool]
    known = [end_s for end_s in ends if end_s is not None]
    return max(known) if ends and len(known) == len(ends) else None


def _settled_s(trace: TraceView) -> float | None:
    if trace.looped is not None:
        return trace.looped.t_s
    return None if trace.open_ended else trace.end_s


def _tokens(trace: TraceView) -> int:
    return trace.tokens if trace.looped is None else trace.looped.tokens


def _longest(pool: Pool[TraceView], decided_at_s: float | None, *, wall: bool, loops: bool) -> int:
    if not wall:
        return max(map(_tokens, pool), default=0) if loops else pool.longest
    longest = pool.longest_by(decided_at_s) if loops and decided_at_s is not None else pool.longest
    return sequential_tokens(pool, decided_at_s, longest)


def _reason(pool: Pool[TraceView], looped: int, *, decided: bool) -> str:
    repeat = f", {looped} in a loop" if looped else ""
    return f"all ended{repeat}" if decided else f"{waiting_for(pool)}{repeat}"


CARD = Card(
    form="MV-noloop@N",
    rule="Majority vote that waits for no trace that repeats itself.",
    build=lambda _parameter, n: NoLoopVote(n),
    glyph="∞",
    arming=lambda _parameter: "cuts each trace that repeats itself",
)
