"""What cut traces would still have cost, as an estimate: from how long this model's traces were.

A trace that was cut after t tokens is taken to have become as long as one of those known that are
longer than t, each as likely. Nobody knows what it would have been, so this is a range, and no sum
of savings is made of it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from tts_tui.domain.forecast import HIGH, LEAST_KNOWN, LOW, quantile
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.race import RaceState

DRAWS: Final = 200
"""How many outcomes are looked at; each is one length a trace."""


@dataclass(frozen=True, slots=True)
class Unspent:
    """A range for the tokens that cut traces would still have taken, all together."""

    traces: int
    low_tokens: int
    high_tokens: int | None
    """None where one of them was longer than all that are known: then nobody can say."""
    known: int
    """How many lengths it is estimated from."""


def unspent(race: RaceState, lengths: Sequence[int]) -> Unspent | None:
    """Estimate what the cut traces of a race would still have taken; `lengths` are in order.

    None where none was cut, or where too few lengths are known.
    """
    cut = [trace.tokens for trace in race.pool if trace.status is TraceStatus.CUT]
    if not cut or len(lengths) < LEAST_KNOWN:
        return None
    sums = sums_to_come(cut, lengths)
    if sums is None:
        return None
    beyond = any(tokens >= lengths[-1] for tokens in cut)
    high = None if beyond else quantile(sums, HIGH)
    return Unspent(len(cut), quantile(sums, LOW), high, len(lengths))


def sums_to_come(cut: Sequence[int], lengths: Sequence[int]) -> list[int] | None:
    """What traces could take after so many tokens each, together: possible sums, in order.

    Of every trace each part of its lengths is drawn once, in an order of its own, so that one
    trace alone gives its quantiles. The same traces give the same sums, whenever they are asked
    for. A trace longer than all lengths adds nothing; None where all of them are.
    """
    longer = [lengths[bisect_right(lengths, tokens) :] for tokens in cut]
    if not any(longer):
        return None
    sums = [0] * DRAWS
    orders = Random(0)
    for tokens, theirs in zip(cut, longer, strict=True):
        if not theirs:
            continue
        drawn = [theirs[at * len(theirs) // DRAWS] - tokens for at in range(DRAWS)]
        orders.shuffle(drawn)
        sums = [one + more for one, more in zip(sums, drawn, strict=True)]
    return sorted(sums)
