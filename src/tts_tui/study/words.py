"""Numbers of a comparison as people read them, on the screen and in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.analysis.weight import Weight
from tts_tui.figures import NOTHING, counted, percent, points
from tts_tui.text import display_name

if TYPE_CHECKING:
    from tts_tui.analysis.differences import Difference
    from tts_tui.analysis.key import Key
    from tts_tui.analysis.rows import ComparisonRow


WEIGHED: Final = {Weight.DATASETS: "by data sets", Weight.QUESTIONS: "by questions"}
"""What `all` weighs alike, as people read it."""


def bounds(low: float | None, high: float | None) -> str:
    """Write an interval of shares in percent; a dash where there is none."""
    if low is None or high is None:
        return NOTHING
    return f"{percent(low).removesuffix(' %')}–{percent(high).removesuffix(' %')}"


def scope(dataset: str, weight: Weight | None) -> str:
    """Name what rows are of: a data set, or several with what weighs alike in their mean."""
    name = display_name(dataset)
    return name if weight is None else f"{name} {WEIGHED[weight]}"


def named(key: Key) -> str:
    """Name a strategy, with what has to be said of it: `BS@4 (as released: best_of)`."""
    return f"{key.name} ({key.note})" if key.note else key.name


def span(row: ComparisonRow) -> str:
    """Write a row's interval; with a ~ where the subsets are a sample.

    One question has none: nothing can be said of others from it.
    """
    if row.questions == 1 and row.accuracy is not None:
        return counted(1, "question")
    known = bounds(row.ci_low, row.ci_high)
    return known if row.subsets_exact or known == NOTHING else f"~{known}"


def difference_line(found: Difference | None) -> str:
    """Say how much more often one strategy is right than another, and how sure that is."""
    if found is None:
        return "they share no question with a known answer"
    every = counted(found.questions, "question")
    if not found.flips:
        return f"the same on {'all ' if found.questions > 1 else ''}{every}"
    mean = f"{points(found.mean)} points"
    if found.questions == 1:
        return f"{mean} on {every}"
    differ = f"{found.differing} of {every} differ"
    if found.ci_low is None or found.ci_high is None:
        return f"{mean} (no interval: a data set has one question), {differ}"
    sure = "" if found.sure else ", could be chance"
    return f"{mean} ({points(found.ci_low)} to {points(found.ci_high)}{sure}), {differ}"
