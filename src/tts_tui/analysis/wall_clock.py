"""The same on the wall clock, subset by subset, by the strategies themselves.

Arrival times make rules that no array formula keeps as short, and only live recordings have
them: exactness is worth more than speed here, so fewer subsets are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tts_tui.analysis.subsets import voters
from tts_tui.analysis.token_clock import Scores
from tts_tui.domain.pool import Pool as TracePool
from tts_tui.domain.strategies import parse, turned
from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.measure import Key
    from tts_tui.analysis.pool import Pool
    from tts_tui.domain.answers import Answer
    from tts_tui.domain.strategies.base import Pick, TraceView

EXACT_UP_TO: Final = 100
SAMPLED: Final = 100


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

    def tokens_by(self, t_s: float) -> int:
        """As the trace itself."""
        return self.view.tokens_by(t_s)


def scores(
    pools: Sequence[Pool],
    index: NDArray[np.intp],
    n: int,
    wanted: Callable[[Key], bool],
    *,
    other_tie: bool = False,
) -> Iterator[tuple[Key, Scores]]:
    """Score every strategy on subsets of shape (S, N) of pools that have views."""
    from tts_tui.analysis.measure import Key

    names = ["SD", "MV", "MV-early"]
    names += [f"{stem}-{k}" for k in voters(n) for stem in ("FFS", "LFS", "short")]
    drawn = [[_drawn(pool, row) for row in index.tolist()] for pool in pools]
    truths = [{o.answer: o.right for o in pool.outcomes} for pool in pools]
    for name in names:
        if not wanted(Key(name, n)):
            continue
        if name == "SD":
            rows = [
                [_single(traces, right) for traces in row] for row, right in _both(drawn, truths)
            ]
        else:
            strategy = parse(name, n)
            rows = [
                [
                    _row(strategy.pick(traces, Clock.WALL), right, other_tie=other_tie)
                    for traces in row
                ]
                for row, right in _both(drawn, truths)
            ]
        columns = np.moveaxis(np.array(rows, np.float64), -1, 0)
        yield Key(name, n), Scores(columns[0], columns[1], columns[2], columns[3], None)


_Row = tuple[float, float, float, float]
_Truth = dict[str | None, bool]


def _both(
    drawn: list[list[Sequence[TraceView]]], truths: list[_Truth]
) -> Iterator[tuple[list[Sequence[TraceView]], _Truth]]:
    return zip(drawn, truths, strict=True)


def _drawn(pool: Pool, numbers: Sequence[int]) -> Sequence[TraceView]:
    # Every strategy is asked about the same traces: what one has sorted serves the next.
    return TracePool(
        [Renumbered(place, pool.views[number]) for place, number in enumerate(numbers)]
    )


def _row(pick: Pick, right: _Truth, *, other_tie: bool) -> _Row:
    ledger = pick.ledger
    answer = (turned(pick) if other_tie else pick).answer
    won = answer is not None and right.get(answer.key, False)
    return float(won), ledger.sequential_tokens, ledger.used_tokens, ledger.spent_tokens


def _single(traces: Sequence[TraceView], right: _Truth) -> _Row:
    n = len(traces)
    mean = sum(trace.tokens for trace in traces) / n
    voting = [trace for trace in traces if trace.answer is not None]
    won = sum(right.get(trace.answer.key, False) for trace in voting if trace.answer) / n
    return won, mean, sum(trace.tokens for trace in voting) / n, mean
