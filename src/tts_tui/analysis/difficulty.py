"""How hard a question is, and whether hard ones are answered at more length.

Source: arXiv 2512.02008: difficulty = 1 − mean accuracy over models and traces; mean tokens
is the stand-in that needs no right answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.analysis.pool import Group, Pool


@dataclass(frozen=True, slots=True)
class Difficulty:
    """One question, over all models that were asked it."""

    dataset: str
    question: str
    difficulty: float
    """From 0, always right, to 1, never."""
    mean_tokens: float
    """Mean ℓ over models and traces."""
    traces: int


@dataclass(frozen=True, slots=True)
class Correlation:
    """How difficulty and length go together on one data set."""

    dataset: str
    questions: int
    pearson: float | None
    """None where one of them does not vary."""
    spearman: float | None


def difficulties(groups: Iterable[Group]) -> list[Difficulty]:
    """The difficulty of every question with a known answer; data sets as they are met."""
    pools: dict[tuple[str, str], list[Pool]] = {}
    for group in groups:
        for pool in group.pools:
            if pool.known:
                pools.setdefault((group.dataset, pool.question), []).append(pool)
    found = []
    for (dataset, question), asked in pools.items():
        outcomes = [outcome for pool in asked for outcome in pool.outcomes]
        right = sum(outcome.right for outcome in outcomes)
        tokens = sum(outcome.tokens for outcome in outcomes)
        many = len(outcomes)
        found.append(Difficulty(dataset, question, 1 - right / many, tokens / many, many))
    return found


def correlations(table: Sequence[Difficulty]) -> list[Correlation]:
    """The correlation of difficulty with mean tokens, a row a data set."""
    rows = []
    for dataset in dict.fromkeys(one.dataset for one in table):
        ours = [one for one in table if one.dataset == dataset]
        hard = np.array([one.difficulty for one in ours])
        long = np.array([one.mean_tokens for one in ours])
        pearson, spearman = _pearson(hard, long), _pearson(_ranks(hard), _ranks(long))
        rows.append(Correlation(dataset, len(ours), pearson, spearman))
    return rows


def _pearson(a: np.ndarray, b: np.ndarray) -> float | None:
    if len(a) < 3 or not a.std() or not b.std():
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0, equal values sharing the mean of theirs."""
    unique, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared = last - (counts + 1) / 2
    assert len(unique) == len(shared)
    ranks: np.ndarray = shared[inverse]
    return ranks
