"""best-of@N: one request for the best of N texts, chosen by the server.

Source: what the released code of arXiv 2512.02008 calls beam search (`best_of=N, n=1`): the
server samples N texts and gives the one whose mean log p is the best, or one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.capabilities import Capability
from tts_tui.domain.events import Channel, Provenance
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.procedures.actions import Action, GiveUp, Spawn
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick
from tts_tui.domain.trace import TraceState, TraceStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.domain.trace_view import TraceView

PARAMETER: Final = "best_of"
CHARACTERS_A_TOKEN: Final = 4


@dataclass(frozen=True, slots=True)
class BestOf:
    """Answers what the server's own best of N texts answers."""

    n: int

    @property
    def name(self) -> str:
        """Such as `best-of@4`."""
        return f"best-of@{self.n}"

    @property
    def needs(self) -> frozenset[Capability]:
        """A server that samples several and gives one."""
        return frozenset({Capability.BEST_OF})

    def next(self, race: RaceView) -> Sequence[Action]:
        """Send the one request; give up where the server does not do what it asks for."""
        if not race.cohort:
            # No server streams the best of several: it is known when all have ended.
            return [Spawn(extra={PARAMETER: self.n, "stream": False})]
        why = self._undone(race.cohort[0])
        return [GiveUp(f"{self.name} was ended: {why}.")] if why else ()

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Say what the best text answers; all N texts were generated, one beside the other."""
        traces = [trace for trace in pool if isinstance(trace, TraceState)]
        done = bool(traces) and traces[0].status is TraceStatus.DONE
        undone = self._undone(traces[0]) if traces else None
        decided = done and undone is None
        spent = traces[0].tokens if traces else 0
        length = -(-spent // self.n) if done else 0
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=length,
            spent_tokens=spent,
            full_tokens=spent if decided else None,
        )
        return make_pick(
            self.name,
            pool.poll(),
            ledger,
            decided=decided,
            reason=f"best of {self.n} is in" if decided else undone or "no text yet",
            decided_at_s=traces[0].end_s if decided and clock is Clock.WALL else None,
        )

    def _undone(self, trace: TraceState) -> str | None:
        """Why the text is not the best of N, as a clause; None where nothing says so."""
        if PARAMETER in trace.dropped:
            return f"the server refuses {PARAMETER}"
        counted = trace.status is TraceStatus.DONE and trace.provenance is Provenance.SERVER_USAGE
        # N texts are about N times the tokens of one; far fewer are those of this text alone.
        one = sum(len(trace.text(channel)) for channel in Channel) / CHARACTERS_A_TOKEN
        if counted and 2 * trace.tokens < (self.n + 1) * one:
            return f"the server took {PARAMETER} and generated one text only"
        return None


CARD = Card(
    form="best-of@N",
    rule="One request for the server's own best of N texts: what the paper ran as beam search.",
    build=lambda _parameter, n: BestOf(n),
    glyph="✦",
    raced=False,
    acts=True,
)
