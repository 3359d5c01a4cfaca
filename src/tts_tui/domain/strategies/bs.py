"""BS@N: the one output of what the paper's released code calls a beam search with N beams.

Imported, never raced. Source: arXiv 2512.02008 and its released evaluator: N beams of the
output's length are paid. The released code asks a server for `best_of=N, n=1` at temperature 0.6
and looks at no scores: it is one ordinary sample. A search by Σ log p is `procedures/beams.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick

if TYPE_CHECKING:
    from tts_tui.domain.events import RaceStarted
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class BeamSearch:
    """Answers what the output answers that was imported."""

    beams: int

    @property
    def name(self) -> str:
        """Such as `BS@4`."""
        return f"BS@{self.beams}"

    @property
    def n(self) -> int:
        """One output, whatever the number of beams."""
        return 1

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Say what the output answers; `spent` takes every beam to be as long as the output."""
        length = pool[0].tokens if pool else 0
        poll = pool.poll()
        decided = bool(pool) and not pool[0].open_ended
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=poll.tokens,
            spent_tokens=self.beams * length,
            paper_total_tokens=self.beams * length if clock is Clock.TOKEN else None,
            full_tokens=self.beams * length if decided else None,
        )
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason="its output ended" if decided else "no output yet",
            decided_at_s=pool[0].end_s if decided and clock is Clock.WALL else None,
        )


NOTE: Final = "as released: best_of"

CARD = Card(
    form="BS@N",
    rule=f"The paper's beam search, {NOTE}, one sample charged N times; imported, never raced.",
    build=lambda _parameter, n: BeamSearch(n),
    glyph="✚",
    raced=False,
    note=NOTE,
    compared=(1,),
)


def imported_note(started: RaceStarted) -> str:
    """Say how the outputs of a race came about that were imported as beams; else nothing."""
    return "" if started.beams is None else CARD.note
