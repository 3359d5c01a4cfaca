"""The subsets of N of M traces that a strategy is averaged over: all, or a fixed sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from math import comb
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXACT_UP_TO: Final = 1000
"""More subsets than this are sampled."""
SAMPLED: Final = 500
"""How many are drawn then, with replacement."""
SEED: Final = 251202008
"""Fixed, so that the same data gives the same numbers."""


@dataclass(frozen=True, slots=True)
class Subsets:
    """Subsets of the numbers 0 to M-1, each in ascending order."""

    index: NDArray[np.intp]
    """Shape (S, N)."""
    exact: bool
    """Whether these are all of them."""


@lru_cache(maxsize=256)
def subsets(m: int, n: int, exact_up_to: int = EXACT_UP_TO, sampled: int = SAMPLED) -> Subsets:
    """All subsets of n of m where there are few enough, else a sample of them.

    Large subsets differ less from each other, so fewer of them are drawn.
    """
    if comb(m, n) <= exact_up_to:
        flat = chain.from_iterable(combinations(range(m), n))
        return Subsets(np.fromiter(flat, np.intp).reshape(-1, n), exact=True)
    sampled = max(SAMPLED // 5, min(sampled, SAMPLED * 16 // n))
    random = np.random.default_rng([SEED, m, n])
    order = random.random((sampled, m)).argsort(axis=1)[:, :n]
    return Subsets(np.sort(order, axis=1), exact=False)


def sizes(m: int) -> list[int]:
    """Which N are measured for M traces: every one up to 8, then ever fewer, and M itself."""
    ladder = [*range(1, 9), 12, 16, 24, 32, 48, 64]
    while ladder[-1] < m:
        ladder.append(ladder[-1] * 2)
    return sorted({n for n in ladder if n < m} | {m}) if m else []


def voters(n: int) -> list[int]:
    """Which k are measured for N traces: every one up to 8, then ever fewer, and N itself."""
    return sizes(n)
