"""Questions that stand in several data sets: each is one piece of evidence, not one a data set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.pool import Pool

    Floats = NDArray[np.float64]

QuestionKey = tuple[str, ...]
"""What is equal for the same question, in whatever data set it stands."""


def question_keys(pools: Iterable[tuple[str, Pool]]) -> dict[tuple[str, str], QuestionKey]:
    """Find out which questions are the same: data set and name → key.

    The text, but for its spaces, and the right answer make a question. A text that one data set
    gives to several questions tells none of them: words that stand for one that was not recorded.
    """
    asked = [(dataset, pool, " ".join(pool.text.split())) for dataset, pool in pools]
    names: dict[tuple[str, str], set[str]] = {}
    for dataset, pool, text in asked:
        names.setdefault((dataset, text), set()).add(pool.question)
    vague = {text for (_, text), several in names.items() if len(several) > 1}
    keys: dict[tuple[str, str], QuestionKey] = {}
    for dataset, pool, text in asked:
        alone = (text, dataset, pool.question)
        key = alone if text in vague else (text, pool.truth or "")
        keys.setdefault((dataset, pool.question), key)
    return keys


class Once:
    """The questions of several data sets, for means in which each of them counts once."""

    def __init__(self, datasets: Mapping[str, Sequence[QuestionKey]]) -> None:
        places: dict[QuestionKey, int] = {}
        numbers = {
            dataset: np.array([places.setdefault(key, len(places)) for key in keys], np.intp)
            for dataset, keys in datasets.items()
        }
        self._numbers = np.concatenate(list(numbers.values()))
        self._occurrences = np.bincount(self._numbers)
        self.questions = len(places)
        self.shares = {dataset: 1 / self._occurrences[at] for dataset, at in numbers.items()}
        """What each question of a data set counts: one divided by how many data sets have it."""
        self.counted = {dataset: float(shares.sum()) for dataset, shares in self.shares.items()}
        """What a data set counts, in questions."""

    def average(self, columns: Sequence[Floats]) -> Floats:
        """The mean of each question over its data sets, from the values of every data set."""
        sums = np.bincount(self._numbers, np.concatenate(columns), self.questions)
        return sums / self._occurrences
