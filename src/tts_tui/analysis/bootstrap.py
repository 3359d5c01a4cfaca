"""How sure a mean over questions is: the bootstrap, with a fixed seed.

Questions are drawn with replacement, the same draws for every strategy, so that the difference
of two has its paired interval from them as well. Percentile intervals (Efron 1979).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS: Final = 1000
LEVEL: Final = 0.95
_SEED: Final = 2512


def stream_of(dataset: str) -> int:
    """Name the draws of a data set: the same ones whatever stands beside it, and in any order."""
    return crc32(dataset.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=128)
def weights(questions: int, stream: int = 0) -> Floats:
    """The share of each question in each draw; shape (DRAWS, Q).

    `stream` tells apart data sets that are drawn independently.
    """
    random = np.random.default_rng([_SEED, questions, stream])
    counts = random.multinomial(questions, np.full(questions, 1 / questions), size=DRAWS)
    return counts / questions


def interval(draws: Floats) -> tuple[Floats, Floats]:
    """The lower and upper bound for means of shape (DRAWS, …)."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def mean_interval(columns: Iterable[tuple[int, Floats]]) -> tuple[float, float] | None:
    """The bounds of a mean over data sets with equal weight, each a (stream, values).

    None where one of them is a single question: drawn again it is always itself.
    """
    columns = list(columns)
    if any(len(values) < 2 for _, values in columns):
        return None
    draws = [weights(len(values), stream) @ values for stream, values in columns]
    low, high = interval(np.mean(draws, axis=0))
    return float(low), float(high)
