"""How confident a model was while it wrote, from the log p of its likeliest tokens: DeepConf.

Sources: Fu et al., Deep Think with Confidence (arXiv 2508.15260), and its released code, which
the rules here follow where the paper leaves something open: windows advance token by token, a
text shorter than one is a single window, and what is kept are the traces at or above a percentile.
All are means of token confidences: −mean log p of the likeliest tokens, in nats, so that a peaked
distribution is a large number.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import accumulate
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Channel
from tts_tui.domain.token_logp import LEAST_LOGP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.trace import TraceState

WINDOW: Final = 2048
"""Tokens of a group, as in the paper; small models write less than one."""
BOTTOM: Final = 0.1
"""The share of groups, from the lowest up, whose mean is the bottom confidence."""


class Confidence(StrEnum):
    """Which of its tokens a trace's confidence is of."""

    MEAN = "mean"
    """All of them."""
    TAIL = "tail"
    """The last group."""
    LOWEST = "lowest"
    """The lowest group."""
    BOTTOM = "bottom"
    """The lowest tenth of the groups."""

    def of(self, tokens: Sequence[float], window: int = WINDOW) -> float | None:
        """Take it from token confidences in order; None where there is none."""
        if not tokens:
            return None
        match self:
            case Confidence.MEAN:
                return sum(tokens) / len(tokens)
            case Confidence.TAIL:
                tail = tokens[-window:]
                return sum(tail) / len(tail)
            case Confidence.LOWEST:
                return min(groups(tokens, window))
            case Confidence.BOTTOM:
                ordered = sorted(groups(tokens, window))
                lowest = ordered[: max(1, floor(len(ordered) * BOTTOM))]
                return sum(lowest) / len(lowest)


def token_confidences(trace: TraceState) -> list[float]:
    """The confidence of each of a trace's tokens, thinking first.

    Those whose likeliest tokens were not recorded are left out, and so is what had no chance.
    """
    scored = (trace.scored_tokens(channel) for channel in (Channel.THINKING, Channel.ANSWER))
    likeliest = (
        [logp for _, logp in token.top if logp > LEAST_LOGP]
        for tokens in scored
        for token in tokens
    )
    return [token_confidence(logps) for logps in likeliest if logps]


def token_confidence(likeliest: Sequence[float]) -> float:
    """−mean log p, in nats, of the likeliest tokens in one place."""
    return -sum(likeliest) / len(likeliest)


def groups(tokens: Sequence[float], window: int = WINDOW) -> list[float]:
    """The mean of every window of so many tokens, one for each place it can stand."""
    if len(tokens) <= window:
        return [sum(tokens) / len(tokens)] if tokens else []
    sums = list(accumulate(tokens, initial=0.0))
    return [(sums[end] - sums[end - window]) / window for end in range(window, len(tokens) + 1)]


def weighted_vote(votes: Sequence[tuple[Answer, float]]) -> Answer | None:
    """The answer with the most weight; of equals the one met first. None without votes."""
    weights: dict[str, float] = {}
    first: dict[str, Answer] = {}
    for answer, weight in votes:
        first.setdefault(answer.key, answer)
        weights[answer.key] = weights.get(answer.key, 0.0) + weight
    return first[max(weights, key=lambda key: weights[key])] if weights else None


def kept(confidences: Sequence[float], part: float) -> list[int]:
    """The places of the most confident part, 0 to 1: those at or above that percentile.

    The percentile lies between two neighbours in proportion; at least one place is kept.
    """
    if not confidences:
        return []
    ordered = sorted(confidences)
    at = (1 - part) * (len(ordered) - 1)
    low, high = ordered[floor(at)], ordered[ceil(at)]
    # Rounding must not put the bar above the place that it is at.
    bar = low if low == high else min(high, low + (high - low) * (at - floor(at)))
    return [place for place, confidence in enumerate(confidences) if confidence >= bar]
