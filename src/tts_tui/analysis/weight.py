"""What a mean over several data sets weighs alike: the data sets, or the questions."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.groups import ASKED_HERE

if TYPE_CHECKING:
    from collections.abc import Mapping

FEW_QUESTIONS: Final = 5
"""A data set with fewer of them is not worth as much as any other."""


class Weight(StrEnum):
    """What counts alike."""

    DATASETS = "datasets"
    """Each data set, whatever its size: as papers report benchmarks."""
    QUESTIONS = "questions"
    """Each question: what a library comes to, where one of them may be a set of its own."""


def usual_weight(sizes: Mapping[str, int], *, shared: bool = False) -> Weight:
    """Choose by the number of questions of each data set, and whether sets share any.

    A single question would weigh as much as a benchmark, and what was asked one by one is none.
    Of sets that share questions, a shared one would be evidence twice.
    """
    few = any(size < FEW_QUESTIONS for size in sizes.values())
    return Weight.QUESTIONS if few or shared or ASKED_HERE in sizes else Weight.DATASETS
