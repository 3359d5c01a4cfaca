"""DeepConf-k@N: a vote of the k most confident of N traces, each with its confidence as weight.

Source: Fu et al., Deep Think with Confidence (arXiv 2508.15260), offline: keep the top η percent by
the confidence of the lowest tenth of groups, then weigh. Here k of N stands for η: of eight traces
its 10 % are k = 1 and its 90 % are k = 7, and k = N only weighs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.confidence import most_confident
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick, waiting_for
from tts_tui.domain.strategies.weighing import pick_without_log_p
from tts_tui.domain.weighed import by_what, measured, weighed_poll, why_unknown

if TYPE_CHECKING:
    from tts_tui.domain.confidence import Measure
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class DeepConfidence:
    """The weighed vote of the k most confident valid traces, decided when all N have ended.

    One without a log p has no vote. Where no trace has any, nothing is decided.
    """

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `DeepConf-1@8`."""
        return f"DeepConf-{self.k}@{self.n}"

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote by weight over those that are in."""
        unknown = pick_without_log_p(self.name, pool)
        if unknown is not None:
            return unknown
        valid = [trace for trace in pool if trace.answer is not None]
        measure, known = measured(valid)
        scored = [(trace, how.bottom) for trace, how in known if how.bottom is not None]
        best = [scored[at] for at in most_confident([level for _, level in scored], self.k)]
        poll = weighed_poll((trace, measure.weight(level)) for trace, level in best)
        decided_at_s = pool.last_end_s if scored or not valid else None
        decided = decided_at_s is not None
        ledger = Ledger(
            sequential_tokens=pool.longest,
            used_tokens=poll.tokens,
            spent_tokens=pool.tokens,
            full_tokens=pool.full_tokens,
        )
        if why := why_unknown(pool, len(valid), len(scored)):
            reason = why
        elif decided and not valid:
            reason = "all ended"
        elif decided:
            reason = _reason(measure, len(best), len(scored), len(valid))
        else:
            reason = f"waits for all, {waiting_for(pool)}"
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=reason,
            decided_at_s=decided_at_s if clock is Clock.WALL else None,
        )


def _reason(measure: Measure, best: int, scored: int, valid: int) -> str:
    without = f", {valid - scored} without log p" if valid > scored else ""
    return f"{best} most confident of {scored}{without}{by_what(measure)}"


CARD = Card(
    form="DeepConf-k@N",
    rule="The k traces that were most confident by their log p vote, each with that weight.",
    build=DeepConfidence,
    glyph="◉",
    waits_for_all=True,
    weighs_logp=True,
    compared=(1, 4, 7),
    arming=lambda _k: "cuts nothing: every trace may be the most confident",
)
