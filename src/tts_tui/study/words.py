"""Numbers of a comparison as people read them, on the screen and in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import NOTHING, counted, percent, points

if TYPE_CHECKING:
    from tts_tui.analysis.compare import Difference
    from tts_tui.analysis.measure import Key
    from tts_tui.analysis.rows import Row


def key_name(key: Key) -> str:
    """Name a strategy as people read it: `FFS-1@8`; SD is of one trace, whatever the pool."""
    return key.strategy if key.strategy == "SD" else f"{key.strategy}@{key.n}"


def name_of(row: Row) -> str:
    """Name a row's strategy."""
    return key_name(row.key)


def bounds(low: float | None, high: float | None) -> str:
    """Write an interval of shares in percent; a dash where there is none."""
    if low is None or high is None:
        return NOTHING
    return f"{percent(low).removesuffix(' %')}–{percent(high).removesuffix(' %')}"


def span(row: Row) -> str:
    """Write a row's interval; with a ~ where the subsets are a sample."""
    known = bounds(row.ci_low, row.ci_high)
    return known if row.subsets_exact or known == NOTHING else f"~{known}"


def difference_line(found: Difference | None) -> str:
    """Say how much more often one strategy is right than another, and how sure that is."""
    if found is None:
        return "they share no question"
    if not found.flips:
        return f"the same on all {counted(found.questions, 'question')}"
    mean, low, high = map(points, (found.mean, found.ci_low, found.ci_high))
    differ = f"{len(found.flips)} of {found.questions} questions differ"
    sure = "" if found.sure else ", could be chance"
    return f"{mean} points ({low} to {high}{sure}), {differ}"
