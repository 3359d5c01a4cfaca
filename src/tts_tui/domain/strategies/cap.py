"""cap-B@N: N chains whose thinking is ended at B tokens; then they have to answer.

Source: Muennighoff et al., s1 (arXiv 2501.19393), the other half of budget forcing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.capabilities import Capability
from tts_tui.domain.events import Channel
from tts_tui.domain.procedures.actions import Action, Spawn
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.chains import ANSWER_TOKENS, broke_off, chains_of, vote_of_chains

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies.base import Clock, Pick
    from tts_tui.domain.strategies.chains import Chain
    from tts_tui.domain.trace import TraceState
    from tts_tui.domain.trace_view import TraceView

FINAL: Final = "\n\nFinal Answer:"


@dataclass(frozen=True, slots=True)
class Cap:
    """The vote of N chains, each of which thinks for at most B tokens.

    Where a model has no thinking of its own, all of its tokens count.
    """

    b: int
    n: int

    @property
    def name(self) -> str:
        """Such as `cap-256@4`."""
        return f"cap-{self.b}@{self.n}"

    @property
    def needs(self) -> frozenset[Capability]:
        """A server that continues a text."""
        return frozenset({Capability.CONTINUE})

    def next(self, race: RaceView) -> Sequence[Action]:
        """Begin the chains, B tokens each; let those answer that came to their cap."""
        chains = chains_of(race.cohort)
        if not chains:
            return [Spawn(max_tokens=self.b)] * self.n
        return [_answer(chain[0]) for chain in chains if _waits_for_its_answer(chain)]

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over the chains that have come to their end."""
        return vote_of_chains(self.name, self.n, pool, clock, _over)


def _answer(thought: TraceState) -> Spawn:
    # One that was cut in the middle of its answer only goes on with it.
    answering = thought.thinks and bool(thought.text(Channel.ANSWER))
    fed = "" if answering else FINAL
    return Spawn(thought.index, injected=fed, max_tokens=ANSWER_TOKENS)


def _waits_for_its_answer(chain: Chain) -> bool:
    return len(chain) == 1 and chain[0].ended and not _over(chain)


def _over(chain: Chain) -> bool:
    last = chain[-1]
    if not last.ended:
        return False
    return broke_off(last) or len(chain) > 1 or last.finish_reason != "length"


CARD = Card(
    form="cap-B@N",
    rule="A thinking cap: N chains whose thinking is ended at B tokens; they answer, and vote.",
    build=Cap,
    glyph="⊤",
    raced=False,
    acts=True,
)
