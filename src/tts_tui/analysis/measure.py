"""Every strategy, k and N on one group of questions: a mean for each question.

Source of the averages: the released evaluator of arXiv 2512.02008 (all subsets, then
questions); a sample of the subsets where there are too many is our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, chain
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tts_tui.analysis import pick_by_pick
from tts_tui.analysis.drawn import Arrays, Drawn
from tts_tui.analysis.key import Key
from tts_tui.analysis.pick_by_pick import Asked, StrategyFailedError
from tts_tui.analysis.pool import oracle, same_size
from tts_tui.analysis.scorers import SCORERS
from tts_tui.analysis.subsets import sizes, subsets, voters
from tts_tui.domain.strategies import StrategyNameError, cards, parse
from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.pool import Group, Pool
    from tts_tui.analysis.scores import Scores
    from tts_tui.domain.ledger import Ledger
    from tts_tui.domain.strategies import Card

    Floats = NDArray[np.float64]

CELLS_AT_ONCE: Final = 500_000
"""How many (question, subset, trace, answer) are held at once: what a processor's cache holds."""
_FIELDS: Final = ("right", "sequential", "used", "spent", "paper")


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
    run_pools: dict[Key, tuple[Pool, ...]]
    """The questions that each procedure was run on."""
    means: dict[Key, Means]
    oracle: dict[int, Floats]
    """N → pass@N of each question."""

    @property
    def every_pool(self) -> tuple[Pool, ...]:
        """The questions' pools, of sampled traces and of procedures' runs."""
        return (*self.pools, *chain.from_iterable(self.run_pools.values()))

    def questions(self, key: Key) -> tuple[Pool, ...]:
        """The questions that a strategy's means are of."""
        if not key.card.raced:
            return self.run_pools.get(key, ())
        return self.weighable if key.card.weighs_logp else self.pools

    @property
    def weighable(self) -> tuple[Pool, ...]:
        """The questions whose log p was recorded: those that weigh it are measured on them alone,
        for undecided is not wrong."""
        return tuple(pool for pool in self.pools if pool.weighable)


def measure_all(
    groups: Sequence[tuple[Group, Sequence[Pool]]],
    clock: Clock = Clock.TOKEN,
    wanted: Callable[[Key], bool] = lambda _key: True,
    ns: Sequence[int] | None = None,
    *,
    other_tie: bool = False,
    tick: Callable[[int, int], None] = lambda _done, _all: None,
    failed: Callable[[str], None] = lambda _why: None,
) -> list[Measured]:
    """Measure groups, each on those of its pools that are given, up to its smallest pool's N.

    `other_tie` breaks every tie by the rule that is not the strategy's own; `tick` is told how
    many of how many N are done, `failed` why a strategy of one's own is left out.
    """
    smallest = [min((pool.m for pool in pools), default=0) for _, pools in groups]
    chosen = [[n for n in (sizes(limit) if ns is None else ns) if n <= limit] for limit in smallest]
    stops = list(accumulate(len(pools) for _, pools in groups))
    spans = [range(at - len(pools), at) for at, (_, pools) in zip(stops, groups, strict=True)]
    sheet = _Sheet([pool for _, pools in groups for pool in pools], clock, other_tie=other_tie)
    means: list[dict[Key, Means]] = [{} for _ in groups]
    every_n = sorted({n for several in chosen for n in several})
    for done, n in enumerate(every_n):
        tick(done, len(every_n))
        # Together: an array call costs the same for one group as for all of them.
        those = [at for at, several in enumerate(chosen) if n in several]
        columns = sheet.scored([place for at in those for place in spans[at]], n, wanted)
        for at in those:
            for key, found in columns.items():
                if places := sheet.measurable(key.card, spans[at]):
                    means[at][key] = found.means(places)
    for why in sheet.failed.values():
        failed(why)
    means = [
        {key: one for key, one in several.items() if key.card.stem not in sheet.failed}
        for several in means
    ]
    return [
        _measured(group, pools, found, several, wanted)
        for (group, pools), found, several in zip(groups, means, chosen, strict=True)
    ]


def _measured(
    group: Group,
    pools: Sequence[Pool],
    means: dict[Key, Means],
    ns: Sequence[int],
    wanted: Callable[[Key], bool],
) -> Measured:
    runs = {key: pools for key, pools in group.runs.items() if wanted(key)}
    means |= {key: _run_means(of_runs) for key, of_runs in runs.items()}
    right = [(sum(outcome.right for outcome in pool.outcomes), pool.m) for pool in pools]
    passes = {n: np.array([oracle(c, m, n) for c, m in right]) for n in ns}
    return Measured(group, tuple(pools), runs, means, passes)


class _Sheet:
    """The questions of all groups one after another, as arrays by their number of traces."""

    def __init__(self, pools: Sequence[Pool], clock: Clock, *, other_tie: bool) -> None:
        self._pools = pools
        self._other_tie = other_tie
        self._clock = clock
        self.failed: dict[str, str] = {}
        """Strategies of one's own that failed, by their stems, and why."""
        self._weighable = frozenset(at for at, pool in enumerate(pools) if pool.weighable)
        """The questions whose log p was recorded."""
        self._places = {m: np.array(places) for m, places in same_size(pools).items()}
        self._arrays = {m: Arrays.of([pools[at] for at in p]) for m, p in self._places.items()}

    def measurable(self, card: Card, places: Sequence[int]) -> Sequence[int]:
        """Those questions of some that a strategy can be measured on."""
        return [at for at in places if at in self._weighable] if card.weighs_logp else places

    def scored(
        self, wanted_places: Sequence[int], n: int, wanted: Callable[[Key], bool]
    ) -> dict[Key, _Columns]:
        """Measure all strategies of one N on some of the questions."""
        possible = [e for e in _entries(n) if self._weighable or not e.card.weighs_logp]
        entries = [e for e in possible if wanted(e.key) and e.card.stem not in self.failed]
        found = {entry.key: _Columns(len(self._pools)) for entry in entries}
        for weighing in (False, True):
            those = [e for e in entries if e.card.weighs_logp is weighing]
            on = self.measurable(those[0].card, wanted_places) if those else ()
            for m, places in self._places.items():
                rows = np.flatnonzero(np.isin(places, on))
                if len(rows):
                    self._put_fast([e for e in those if self._is_fast(e)], m, rows, n, found)
                    self._put_slow([e for e in those if not self._is_fast(e)], m, rows, n, found)
        return found

    def _is_fast(self, entry: _Entry) -> bool:
        return self._clock is Clock.TOKEN and entry.card.stem in SCORERS

    def _put_fast(
        self,
        entries: Sequence[_Entry],
        m: int,
        rows: NDArray[np.intp],
        n: int,
        found: dict[Key, _Columns],
    ) -> None:
        """Score strategies as arrays, on pools of M traces."""
        chosen = subsets(m, n)
        for part in _parts(rows, CELLS_AT_ONCE // chosen.index.size // n) if entries else ():
            arrays = self._arrays[m].rows(part)
            drawn = Drawn(arrays, chosen.index, other_tie=self._other_tie)
            for entry in entries:
                scores = SCORERS[entry.card.stem](drawn, entry.parameter)
                found[entry.key].put(self._places[m][part].tolist(), scores, exact=chosen.exact)

    def _put_slow(
        self,
        entries: Sequence[_Entry],
        m: int,
        rows: NDArray[np.intp],
        n: int,
        found: dict[Key, _Columns],
    ) -> None:
        """Ask strategies themselves, on pools of M traces."""
        chosen = subsets(m, n, pick_by_pick.EXACT_UP_TO, pick_by_pick.SAMPLED)
        for part in _parts(rows, pick_by_pick.AT_ONCE // chosen.index.size) if entries else ():
            places = self._places[m][part].tolist()
            pools = [self._pools[at] for at in places]
            drawn = Asked(pools, chosen.index, self._clock, other_tie=self._other_tie)
            for entry in entries:
                if entry.card.stem in self.failed:
                    continue
                try:
                    strategy = parse(entry.key.strategy, n)
                    scores = drawn.score(strategy, sized=entry.card.sized)
                except (StrategyFailedError, StrategyNameError) as error:
                    self.failed[entry.card.stem] = str(error)
                else:
                    found[entry.key].put(places, scores, exact=chosen.exact)


class _Entry(NamedTuple):
    """A strategy that can be measured with some N."""

    key: Key
    card: Card
    parameter: int


def _entries(n: int) -> list[_Entry]:
    """List every strategy over N traces: those without a parameter, then those of every k."""
    raced = [card for card in cards() if card.raced]
    alone = [_Entry(Key(f.stem, n), f, 1) for f in raced if f.parameter is None]
    return alone + [
        _Entry(Key(f"{card.stem}-{k}", n), card, k)
        for k in voters(n)
        for card in raced
        if card.parameter is not None
    ]


def _parts(rows: NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    size = max(1, size)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


class _Columns:
    """The means of one strategy over all questions, put together part by part."""

    def __init__(self, questions: int) -> None:
        self._columns = {name: np.zeros(questions) for name in _FIELDS}
        self._without = False
        self._subsets = np.zeros(questions, np.int64)
        self._sampled: dict[int, Floats] = {}
        """Question → right or not in every sampled subset."""

    def put(self, places: Sequence[int], scores: Scores, exact: bool) -> None:
        """Take in the scores of some questions, of shape (questions, subsets)."""
        for name, values in zip(_FIELDS, scores, strict=True):
            if values is None:
                self._without = True
            else:
                self._columns[name][places] = values.mean(-1)
        self._subsets[places] = scores.right.shape[1]
        if not exact:
            self._sampled.update(zip(places, scores.right, strict=True))

    def means(self, span: Sequence[int]) -> Means:
        """The means of some questions, in their order."""
        part = list(span)
        right, sequential, used, spent, paper = (self._columns[name][part] for name in _FIELDS)
        sampled = [self._sampled[at] for at in span if at in self._sampled]
        return Means(
            *(right, sequential, used, spent, None if self._without else paper),
            subsets=int(self._subsets[part].max(initial=0)),
            exact=not sampled,
            subset_error=_sampling_error(sampled, len(span)),
        )


def _sampling_error(sampled: Sequence[Floats], questions: int) -> float:
    """Standard error of a mean over questions that comes from sampling their subsets.

    Questions with as many traces share their subsets, so their errors are those of the sums.
    """
    by_count: dict[int, list[Floats]] = {}
    for right in sampled:
        by_count.setdefault(len(right), []).append(right)
    sums = [np.sum(rows, axis=0) / questions for rows in by_count.values()]
    return sqrt(sum(float(one.var(ddof=1)) / len(one) for one in sums))


def _run_means(pools: Sequence[Pool]) -> Means:
    """The means over the runs of each question: nothing is drawn from them."""

    def mean(of: Callable[[Ledger], float | None]) -> Floats:
        rows = ([of(cost) for cost in pool.costs] for pool in pools)
        return np.array([np.mean(np.array(row, np.float64)) for row in rows])

    paper = mean(lambda cost: cost.paper_total_tokens)
    return Means(
        right=np.array([sum(one.right for one in pool.outcomes) / pool.m for pool in pools]),
        sequential=mean(lambda cost: cost.sequential_tokens),
        used=mean(lambda cost: cost.used_tokens),
        spent=mean(lambda cost: cost.spent_tokens),
        # None came as no number.
        paper=None if np.isnan(paper).any() else paper,
        subsets=1,
        exact=True,
        subset_error=0.0,
    )
