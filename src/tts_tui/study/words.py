"""Numbers of a comparison as people read them, on the screen and in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tts_tui.analysis.compare import Difference
    from tts_tui.analysis.measure import Key
    from tts_tui.analysis.rows import Row

NOTHING: Final = "–"


def key_name(key: Key) -> str:
    """Name a strategy as people read it: `FFS-1@8`; SD is of one trace, whatever the pool."""
    return key.strategy if key.strategy == "SD" else f"{key.strategy}@{key.n}"


def name_of(row: Row) -> str:
    """Name a row's strategy."""
    return key_name(row.key)


def percent(share: float | None) -> str:
    """Write a share in percent; a dash for None."""
    return NOTHING if share is None else f"{share * 100:.1f} %"


def bounds(low: float | None, high: float | None) -> str:
    """Write an interval of shares in percent; a dash where there is none."""
    return NOTHING if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f}"


def span(row: Row) -> str:
    """Write a row's interval; with a ~ where the subsets are a sample."""
    known = bounds(row.ci_low, row.ci_high)
    return known if row.subsets_exact or known == NOTHING else f"~{known}"


def tokens(count: float | None) -> str:
    """Write a mean number of tokens; a dash for None."""
    return NOTHING if count is None else f"{count:,.0f}".replace(",", " ")


def money(cost: float | None) -> str:
    """Write money a question; a dash for None."""
    return NOTHING if cost is None else f"{cost:.4g}"


def difference_line(found: Difference | None) -> str:
    """Say how much more often one strategy is right than another, and how sure that is."""
    if found is None:
        return "they share no question"
    if not found.flips:
        return f"the same on all {found.questions} questions"
    mean, low, high = map(points, (found.mean, found.ci_low, found.ci_high))
    differ = f"{len(found.flips)} of {found.questions} questions differ"
    sure = "" if found.sure else ", could be chance"
    return f"{mean} points ({low} to {high}{sure}), {differ}"


def points(difference: float) -> str:
    """Write a difference of shares in percentage points, always with its sign."""
    rounded = round(difference * 100, 1)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"
