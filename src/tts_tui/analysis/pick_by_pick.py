"""Subset by subset, by the strategies themselves: slow, but for every strategy and both clocks.

Arrival times make rules that no array formula keeps as short, and only live recordings have
them; and a strategy needs no second file to be compared. Exactness is worth more than speed
here, so fewer subsets are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Final

import numpy as np

from tts_tui.analysis.scores import Scores
from tts_tui.domain.answers import Answer
from tts_tui.domain.pool import Pool as TracePool
from tts_tui.domain.repetition import Looped
from tts_tui.domain.strategies import turn_tie
from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.pool import Outcome, Pool
    from tts_tui.domain.confidence import Confident, Measure
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.domain.trace_view import TraceView

EXACT_UP_TO: Final = 100
SAMPLED: Final = 100
AT_ONCE: Final = 20_000
"""How many (question, subset, trace) are held at once: a pool of traces takes far more room
than its numbers in an array."""


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A trace of a pool that several races made, under its number there."""

    index: int
    view: TraceView

    @property
    def ended(self) -> bool:
        """As the trace itself."""
        return self.view.ended

    @property
    def open_ended(self) -> bool:
        """As the trace itself."""
        return self.view.open_ended

    @property
    def answer(self) -> Answer | None:
        """As the trace itself."""
        return self.view.answer

    @property
    def tokens(self) -> int:
        """As the trace itself."""
        return self.view.tokens

    @property
    def thinking_tokens(self) -> int:
        """As the trace itself."""
        return self.view.thinking_tokens

    @property
    def end_s(self) -> float | None:
        """As the trace itself."""
        return self.view.end_s

    @property
    def thinking_end_s(self) -> float | None:
        """As the trace itself."""
        return self.view.thinking_end_s

    def thinking_known_before(self, t_s: float) -> int:
        """As the trace itself."""
        return self.view.thinking_known_before(t_s)

    @property
    def opened_s(self) -> float | None:
        """As the trace itself."""
        return self.view.opened_s

    @property
    def looped(self) -> Looped | None:
        """As the trace itself."""
        return self.view.looped

    def tokens_by(self, t_s: float) -> int:
        """As the trace itself."""
        return self.view.tokens_by(t_s)

    def passed_s(self, tokens: int) -> float | None:
        """As the trace itself."""
        return self.view.passed_s(tokens)

    def confidence(self, measure: Measure) -> Confident | None:
        """As the trace itself."""
        return self.view.confidence(measure)


@dataclass(frozen=True, slots=True)
class Ticking:
    """A finished trace on the token clock, where it emits one token a tick; a tick is a second."""

    index: int
    tokens: int
    thinking_tokens: int
    answer: Answer | None
    looped_at: int | None = None
    confidences: tuple[Confident | None, ...] = ()
    """By measure; none where no log p was recorded."""
    ended: bool = True
    open_ended: bool = False

    @property
    def end_s(self) -> float:
        """Its length."""
        return float(self.tokens)

    @property
    def thinking_end_s(self) -> float:
        """Its thinking's length."""
        return float(self.thinking_tokens)

    def thinking_known_before(self, _t_s: float) -> int:
        """r: no count came late."""
        return self.thinking_tokens

    @property
    def opened_s(self) -> float:
        """All begin at once."""
        return 0.0

    @property
    def looped(self) -> Looped | None:
        """At the tick of the token with which it was found."""
        at = self.looped_at
        return None if at is None else Looped(float(at), at, at)

    def tokens_by(self, t_s: float) -> int:
        """A token a tick, until it ends."""
        return min(self.tokens, floor(t_s))

    def passed_s(self, tokens: int) -> float | None:
        """A token a tick, until it ends."""
        return tokens + 1.0 if tokens < self.tokens else None

    def confidence(self, measure: Measure) -> Confident | None:
        """As the trace itself."""
        return self.confidences[measure] if self.confidences else None


class StrategyFailedError(Exception):
    """A strategy of one's own that raised instead of picking: why, in a sentence."""


class Asked:
    """The subsets of many questions, each as traces that strategies can be asked about.

    On the wall clock the pools have to hold their views.
    """

    def __init__(
        self,
        pools: Sequence[Pool],
        index: NDArray[np.intp],
        clock: Clock,
        *,
        other_tie: bool = False,
    ) -> None:
        self._clock = clock
        self._other_tie = other_tie
        self._truths = [{o.answer: o.right for o in pool.outcomes} for pool in pools]
        # Every strategy is asked about the same traces: what one has sorted serves the next.
        self._drawn = [[self._traces(pool, row) for row in index.tolist()] for pool in pools]

    def score(self, strategy: Strategy, *, sized: bool = True) -> Scores:
        """Ask a strategy about every subset; one that is not `sized` about each trace of it.

        A strategy that looks at one trace, as SD does, is averaged over all of them.
        Raises StrategyFailedError.
        """
        rows = [
            [
                self._row(strategy, traces, right)
                if sized
                else _mean(self._row(strategy, TracePool([trace]), right) for trace in traces)
                for traces in subsets
            ]
            for subsets, right in zip(self._drawn, self._truths, strict=True)
        ]
        right, sequential, used, spent, paper = np.moveaxis(np.array(rows, np.float64), -1, 0)
        return Scores(right, sequential, used, spent, None if np.isnan(paper).any() else paper)

    def answers(self, strategy: Strategy, *, sized: bool = True) -> list[list[list[str | None]]]:
        """What a strategy answers, a key, by question and subset; one that is not `sized` answers
        about each trace of a subset, the others once. Raises StrategyFailedError.
        """
        return [
            [
                [
                    None if (answer := self._pick(strategy, those).answer) is None else answer.key
                    for those in ([traces] if sized else [TracePool([trace]) for trace in traces])
                ]
                for traces in subsets
            ]
            for subsets in self._drawn
        ]

    def _traces(self, pool: Pool, numbers: Sequence[int]) -> TracePool[TraceView]:
        if self._clock is Clock.WALL:
            views = [Renumbered(at, pool.views[n]) for at, n in enumerate(numbers)]
            # Traces that ran in turn did so whichever of them are drawn.
            slots = None if pool.slots is None else min(pool.slots, len(views) - 1)
            return TracePool(views, slots=slots)
        return TracePool([_ticking(at, pool.outcomes[n]) for at, n in enumerate(numbers)])

    def _row(self, strategy: Strategy, traces: TracePool[TraceView], right: _Truth) -> _Row:
        return _numbers(self._pick(strategy, traces), right)

    def _pick(self, strategy: Strategy, traces: TracePool[TraceView]) -> Pick:
        pick = strategy.pick(traces, self._clock)
        if pick.failure is not None:
            raise StrategyFailedError(pick.failure)
        return turn_tie(pick) if self._other_tie else pick


_Truth = dict[str | None, bool]
_Row = tuple[float, float, float, float, float]
"""Right, sequential, used, spent, paper total; the last is no number where there is none."""


def _ticking(index: int, outcome: Outcome) -> Ticking:
    key = outcome.answer
    answer = None if key is None else Answer(key, key)
    tokens, thinking = outcome.tokens, outcome.thinking_tokens
    return Ticking(index, tokens, thinking, answer, outcome.looped_at, outcome.confidences)


def _numbers(pick: Pick, right: _Truth) -> _Row:
    ledger, answer = pick.ledger, pick.answer
    won = answer is not None and right.get(answer.key, False)
    paper = ledger.paper_total_tokens
    return (
        float(won),
        ledger.sequential_tokens,
        ledger.used_tokens,
        ledger.spent_tokens,
        float("nan") if paper is None else paper,
    )


def _mean(rows: Iterable[_Row]) -> _Row:
    columns = zip(*rows, strict=True)
    right, sequential, used, spent, paper = (sum(c) / len(c) for c in columns)
    return right, sequential, used, spent, paper
