"""Two strategies set against each other on the questions that both have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tts_tui.analysis.bootstrap import mean_interval, stream_of
from tts_tui.analysis.once import Once
from tts_tui.analysis.rows import ALL
from tts_tui.analysis.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from tts_tui.analysis.key import Key
    from tts_tui.analysis.once import QuestionKey
    from tts_tui.analysis.pool import Pool

    Floats = NDArray[np.float64]

ROUNDING: Final = 1e-12
"""Shares that differ by less are equal."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the table, to be set against another."""

    model: str
    dataset: str
    key: Key


@dataclass(frozen=True, slots=True)
class Flip:
    """A question on which two strategies differ."""

    dataset: str
    pool: Pool
    first: float
    """Share of subsets in which the first strategy is right, from 0 to 1."""
    second: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The accuracy of one strategy minus another's, on the questions that both have."""

    mean: float
    ci_low: float | None
    """None where a single question says nothing of the others."""
    ci_high: float | None
    questions: int
    differing: int
    """On how many of them they differ."""
    flips: tuple[Flip, ...]
    """Where they differ, the largest differences first; a question once a data set."""

    @property
    def sure(self) -> bool:
        """Whether there is an interval, and it leaves out zero."""
        if self.ci_low is None or self.ci_high is None:
            return False
        return self.ci_low > 0 or self.ci_high < 0


class Pair(NamedTuple):
    """How often two strategies are right on the questions of one data set."""

    dataset: str
    ours: Mapping[QuestionKey, tuple[Pool, float]]
    theirs: Mapping[QuestionKey, tuple[Pool, float]]


def difference(pairs: Iterable[Pair], weight: Weight) -> Difference | None:
    """Average the differences of all pairs; None where no question is in both of any."""
    shared: dict[str, list[QuestionKey]] = {}
    columns: list[Floats] = []
    flips: dict[tuple[str, QuestionKey], Flip] = {}
    for dataset, ours, theirs in pairs:
        both = [key for key in ours if key in theirs]
        if not both:
            continue
        shared[dataset] = both
        columns.append(np.array([ours[key][1] - theirs[key][1] for key in both]))
        flips |= {
            (dataset, key): Flip(dataset, ours[key][0], ours[key][1], theirs[key][1])
            for key, by in zip(both, columns[-1].tolist(), strict=True)
            if abs(by) > ROUNDING
        }
    if not columns:
        return None
    gaps = list(zip(map(stream_of, shared), columns, strict=True))
    differing = len(flips)
    if weight is Weight.QUESTIONS and len(gaps) > 1:
        gaps = [(stream_of(ALL), Once(shared).average(columns))]
        differing = len({key for _, key in flips})
    low, high = mean_interval(gaps) or (None, None)
    return Difference(
        mean=float(np.mean([gap.mean() for _, gap in gaps])),
        ci_low=low,
        ci_high=high,
        questions=sum(len(gap) for _, gap in gaps),
        differing=differing,
        flips=tuple(sorted(flips.values(), key=lambda flip: -abs(flip.first - flip.second))),
    )
