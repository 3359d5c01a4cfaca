"""wait-w@N: budget forcing, N chains that are told to wait, w times each, where they would end.

Sources: Muennighoff et al., s1 (arXiv 2501.19393); `completion_bf` in the released code of
arXiv 2512.02008, where it is never run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.capabilities import Capability
from tts_tui.domain.events import Channel
from tts_tui.domain.procedures.actions import Action, Cut, Spawn
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.chains import (
    FINAL_ANSWER,
    answer_share,
    broke_off,
    chains_of,
    vote_of_chains,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies.base import Clock, Pick
    from tts_tui.domain.strategies.chains import Chain
    from tts_tui.domain.trace import TraceState
    from tts_tui.domain.trace_view import TraceView

WAIT: Final = "\n\nWait"


@dataclass(frozen=True, slots=True)
class Wait:
    """The vote of N chains; each goes on w times after it would have ended."""

    w: int
    n: int

    @property
    def name(self) -> str:
        """Such as `wait-2@1`."""
        return f"wait-{self.w}@{self.n}"

    @property
    def needs(self) -> frozenset[Capability]:
        """A server that continues a text."""
        return frozenset({Capability.CONTINUE})

    def next(self, race: RaceView) -> Sequence[Action]:
        """Begin the chains; go on with each that would end, until it has waited w times."""
        limit = race.sampling.max_tokens
        chains = chains_of(race.cohort)
        if not chains:
            thinking = None if limit is None else limit - answer_share(limit)
            return [Spawn(max_tokens=thinking)] * self.n
        return [action for chain in chains for action in self._go_on(chain, limit)]

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over the chains that have come to their end."""
        return vote_of_chains(self.name, self.n, pool, clock, self._over, self._why_sooner)

    def _why_sooner(self, chains: Sequence[Chain]) -> str:
        """Say of chains that ended with fewer than w waits what ended them."""
        sooner = [
            chain
            for chain in chains
            if self._over(chain) and self._waits_left(chain) and not broke_off(chain[-1])
        ]
        limited = sum(map(_came_to_the_limit, sooner))
        causes = ((limited, "token limit"), (len(sooner) - limited, "said no more"))
        told = ", ".join(f"{many} × {how}" if self.n > 1 else how for many, how in causes if many)
        if self.n > 1 or not sooner:
            return f", {told}" if told else ""
        return f", {_waits(sooner[0])} of {self.w} waits: {told}"

    def _go_on(self, chain: Chain, limit: int | None) -> Sequence[Action]:
        last = chain[-1]
        left_behind = tuple(trace.index for trace in chain[:-1] if _runs(trace))
        if left_behind:
            return [Cut(left_behind)]
        # Nothing follows the answer that it was made to give, whatever the model thinks there.
        if self._over(chain) or broke_off(last) or _fed(last) == FINAL_ANSWER:
            return ()
        thinks = any(trace.thinks for trace in chain)
        if not last.ended and not (thinks and self._waits_left(chain) and _has_thought(last)):
            return ()
        # An answer that would be left behind takes nothing of what is left to think.
        behind = last.tokens - last.thought_tokens if thinks else 0
        left = None if limit is None else limit - answer_share(limit) - last.path_tokens + behind
        stopped_short = last.ended and last.finish_reason == "length"
        if self._waits_left(chain) and not stopped_short and (left is None or left > 0):
            channel = Channel.THINKING if thinks else Channel.ANSWER
            return [Spawn(last.index, thinks, WAIT, channel, max_tokens=left)]
        # One that was stopped in the middle of its answer only goes on with it.
        fed = "" if thinks and last.text(Channel.ANSWER) else FINAL_ANSWER
        return [Spawn(last.index, injected=fed, max_tokens=answer_share(limit))]

    def _waits_left(self, chain: Chain) -> bool:
        return _waits(chain) < self.w

    def _over(self, chain: Chain) -> bool:
        last = chain[-1]
        if not last.ended:
            return False
        had_to_answer = len(chain) > 1 and chain[-2].finish_reason == "length"
        if broke_off(last) or had_to_answer or _fed(last) == FINAL_ANSWER:
            return True
        # A server that has nothing to say to a Wait would say nothing for ever.
        said_nothing = len(chain) > 1 and last.tokens == 0
        return said_nothing or not (self._waits_left(chain) or last.finish_reason == "length")


def _waits(chain: Chain) -> int:
    return sum(_fed(trace) == WAIT for trace in chain)


def _came_to_the_limit(chain: Chain) -> bool:
    """Whether there was no room to wait: only then it is told to answer."""
    stopped = any(trace.finish_reason == "length" for trace in chain)
    return stopped or _fed(chain[-1]) == FINAL_ANSWER


def _fed(trace: TraceState) -> str:
    return trace.origin.injected if trace.origin is not None else ""


def _runs(trace: TraceState) -> bool:
    return not trace.ended and trace.cancelling is None


def _has_thought(trace: TraceState) -> bool:
    return trace.thinking_end_s is not None


CARD = Card(
    form="wait-w@N",
    rule="Budget forcing: N chains, each told “Wait” w times where it would end, vote.",
    build=Wait,
    glyph="┊",
    raced=False,
    acts=True,
)
