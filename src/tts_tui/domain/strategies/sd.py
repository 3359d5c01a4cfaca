"""SD: simple decoding, the one trace everything else is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card, Role
from tts_tui.domain.strategies.common import make_pick

if TYPE_CHECKING:
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class SimpleDecoding:
    """Answers what the race's first trace answers, when it ends."""

    name: str = "SD"
    n: int = 1

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Say what trace 1 answers; `sequential` is its length in tokens."""
        decided = bool(pool) and not pool[0].open_ended
        length = pool[0].tokens if pool else 0
        poll = pool.poll()
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=poll.tokens,
            spent_tokens=length,
            paper_total_tokens=length if clock is Clock.TOKEN else None,
            full_tokens=length if decided or not pool else None,
        )
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=_reason(pool[0]) if pool else "no trace",
            decided_at_s=pool[0].end_s if decided and clock is Clock.WALL else None,
        )


def _reason(trace: TraceView) -> str:
    if not trace.ended:
        return f"waits for trace {trace.index + 1}"
    return f"trace {trace.index + 1} {'cut' if trace.open_ended else 'ended'}"


CARD = Card(
    form="SD",
    rule="Takes the first trace's answer: what a single sample would have given.",
    build=lambda _parameter, _n: SimpleDecoding(),
    glyph="◆",
    role=Role.BASELINE,
    arming=lambda _parameter: "cuts the others when trace 1 has ended",
    plainly=lambda _parameter: "one sample: what the first trace says",
    board=(1,),
    compared=(1,),
)
