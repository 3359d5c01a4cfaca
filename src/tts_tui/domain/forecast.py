"""When a strategy may decide, as an estimate: from how long this model's traces were so far.

An open trace of t tokens is taken to become as long as one of those known that are longer than t,
and to go on at its present rate. Without a history the known ones are this race's early ones, so
that the estimate is early rather than late.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import ceil, inf, isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.certainty import Ahead
    from tts_tui.domain.trace import TraceState

LEAST_KNOWN: Final = 4
"""With fewer known lengths nothing is estimated."""
LOW, HIGH = 0.1, 0.9
"""The quantiles of what is still to come that bound the range."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A range for the time until a decision."""

    soonest_s: float
    latest_s: float | None
    """None where a trace is longer than all that are known: then nobody can say."""
    known: int
    """How many lengths it is estimated from."""


def forecast(
    ahead: Ahead, running: Sequence[TraceState], lengths: Sequence[int]
) -> Forecast | None:
    """Estimate the seconds until a decision; None where too little is known.

    `lengths` are in order. A trace that has no rate yet takes the mean of the others.
    """
    if ahead.fewest_ends is None or len(lengths) < LEAST_KNOWN:
        return None
    rates = {trace.index: trace.rate_tok_s or 0.0 for trace in running}
    moving = [rate for rate in rates.values() if rate > 0]
    if not moving:
        return None
    mean = sum(moving) / len(moving)
    ranges = [
        tuple(tokens / (rates[trace.index] or mean) for tokens in to_come(trace.tokens, lengths))
        for trace in running
    ]
    soonest_s = _nth([low for low, _ in ranges], ahead.fewest_ends)
    if not isfinite(soonest_s):
        return None
    latest_s = inf if ahead.most_ends is None else _nth([up for _, up in ranges], ahead.most_ends)
    return Forecast(soonest_s, latest_s if isfinite(latest_s) else None, len(lengths))


def to_come(tokens: int, lengths: Sequence[int]) -> tuple[float, float]:
    """The range of tokens to come after so many; infinite where none of the lengths is longer."""
    longer = lengths[bisect_right(lengths, tokens) :]
    if not longer:
        return inf, inf
    return quantile(longer, LOW) - tokens, quantile(longer, HIGH) - tokens


def quantile(ordered: Sequence[int], part: float) -> int:
    """The smallest of some numbers in order that at least a part of them do not exceed."""
    return ordered[max(0, ceil(part * len(ordered)) - 1)]


def _nth(times_s: list[float], n: int) -> float:
    """When the n-th of these is over; now, where nothing is waited for."""
    return sorted(times_s)[n - 1] if 0 < n <= len(times_s) else 0.0 if n == 0 else inf
