"""Every strategy, k and N on one group of questions: a mean for each question.

Source of the averages: the released evaluator of arXiv 2512.02008 (all subsets, then
questions); a sample of the subsets where there are too many is our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tts_tui.analysis import wall_clock
from tts_tui.analysis.pool import oracle, same_size
from tts_tui.analysis.subsets import sizes, subsets, voters
from tts_tui.analysis.token_clock import Arrays, Drawn, Scores
from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.pool import Group, Pool

    Floats = NDArray[np.float64]

CELLS_AT_ONCE: Final = 8_000_000
"""How many (question, subset, trace, trace) are held at once: some ten megabytes."""
_FIELDS: Final = ("right", "sequential", "used", "spent", "paper")


class Key(NamedTuple):
    """A strategy without its N, and N: traces, or beams."""

    strategy: str
    n: int


@dataclass(frozen=True, slots=True)
class Means:
    """What a strategy came to, a mean over the subsets for each question; shapes (Q,)."""

    right: Floats
    sequential: Floats
    used: Floats
    spent: Floats
    paper: Floats | None
    subsets: int
    """How many subsets each mean is of."""
    exact: bool
    """Whether these were all of them."""
    subset_error: float
    """Standard error of the mean accuracy that comes from sampling them; 0 where exact."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A group with everything that was measured on it."""

    group: Group
    pools: tuple[Pool, ...]
    """The questions that have enough traces, in the group's order."""
    beam_pools: dict[int, tuple[Pool, ...]]
    means: dict[Key, Means]
    oracle: dict[int, Floats]
    """N → pass@N of each question."""

    def questions(self, key: Key) -> tuple[Pool, ...]:
        """Give the questions that a strategy's means are of."""
        return self.beam_pools[key.n] if key.strategy == "BS" else self.pools


def measure(
    group: Group,
    pools: Sequence[Pool],
    clock: Clock = Clock.TOKEN,
    wanted: Callable[[Key], bool] = lambda _key: True,
    ns: Sequence[int] | None = None,
) -> Measured:
    """Measure a group on those of its pools that are given; all have the smallest one's N."""
    smallest = min((pool.m for pool in pools), default=0)
    means: dict[Key, Means] = {}
    chosen = [n for n in (sizes(smallest) if ns is None else ns) if n <= smallest]
    for n in chosen:
        means.update(_of_size(pools, n, clock, wanted))
    beams = {
        number: outputs
        for number, outputs in sorted(group.beams.items())
        if wanted(Key("BS", number))
    }
    for number, outputs in beams.items():
        means[Key("BS", number)] = _beam_means(outputs, number, clock)
    passes = {
        n: np.array([oracle(sum(o.right for o in pool.outcomes), pool.m, n) for pool in pools])
        for n in chosen
    }
    return Measured(group, tuple(pools), beams, means, passes)


def _of_size(
    pools: Sequence[Pool], n: int, clock: Clock, wanted: Callable[[Key], bool]
) -> dict[Key, Means]:
    found: dict[Key, list[tuple[list[int], Scores, bool]]] = {}
    for m, places in same_size(pools).items():
        limited = wall_clock.EXACT_UP_TO, wall_clock.SAMPLED
        drawn = subsets(m, n) if clock is Clock.TOKEN else subsets(m, n, *limited)
        step = max(1, CELLS_AT_ONCE // (drawn.index.size * n))
        for start in range(0, len(places), step):
            part = places[start : start + step]
            some = [pools[at] for at in part]
            scored = (
                _on_token_clock(Drawn(Arrays.of(some), drawn.index), n, wanted)
                if clock is Clock.TOKEN
                else wall_clock.scores(some, drawn.index, n, wanted)
            )
            for key, scores in scored:
                found.setdefault(key, []).append((part, scores, drawn.exact))
    return {key: _joined(parts, len(pools)) for key, parts in found.items()}


def _on_token_clock(
    drawn: Drawn, n: int, wanted: Callable[[Key], bool]
) -> Iterator[tuple[Key, Scores]]:
    rules: list[tuple[str, Callable[[], Scores]]] = [
        ("SD", drawn.sd),
        ("MV", drawn.mv),
        ("MV-early", drawn.mv_early),
    ]
    for k in voters(n):
        rules += [
            (f"FFS-{k}", lambda k=k: drawn.ffs(k)),  # type: ignore[misc]
            (f"LFS-{k}", lambda k=k: drawn.lfs(k)),  # type: ignore[misc]
            (f"short-{k}", lambda k=k: drawn.short(k)),  # type: ignore[misc]
        ]
    for name, rule in rules:
        if wanted(Key(name, n)):
            yield Key(name, n), rule()


def _joined(parts: Iterable[tuple[list[int], Scores, bool]], questions: int) -> Means:
    """Put the means of parts of the questions back in their places."""
    columns = {name: np.zeros(questions) for name in _FIELDS}
    variance = 0.0
    count, exact, paper = 0, True, True
    for places, scores, all_of_them in parts:
        for name, values in zip(_FIELDS, scores, strict=True):
            if values is None:
                paper = False
            else:
                columns[name][places] = values.mean(-1)
        count = max(count, scores.right.shape[1])
        if not all_of_them:
            exact = False
            # The same subsets serve every question, so their error is that of the sums.
            sums = scores.right.sum(0) / questions
            variance += float(sums.var(ddof=1)) / len(sums)
    right, sequential, used, spent, papers = columns.values()
    error = variance**0.5
    return Means(right, sequential, used, spent, papers if paper else None, count, exact, error)


def _beam_means(outputs: Sequence[Pool], number: int, clock: Clock) -> Means:
    def mean(values: Iterable[Iterable[float]]) -> Floats:
        return np.array([sum(row) / len(row) for row in map(list, values)], np.float64)

    lengths = mean([one.tokens for one in pool.outcomes] for pool in outputs)
    return Means(
        right=mean([float(one.right) for one in pool.outcomes] for pool in outputs),
        sequential=lengths,
        used=mean([one.tokens * (one.answer is not None) for one in p.outcomes] for p in outputs),
        spent=number * lengths,
        paper=number * lengths if clock is Clock.TOKEN else None,
        subsets=1,
        exact=True,
        subset_error=0.0,
    )
