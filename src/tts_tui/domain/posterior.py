"""How likely the leading answer stays ahead: Beta(leader + 1, runner-up + 1) above a half.

Source: the Beta criterion of Adaptive-Consistency (arXiv 2305.11860), with a flat prior on the
share of the leading answer among the two that lead.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def against(first: int, second: int) -> tuple[int, int]:
    """The chance that a share drawn from Beta(first + 1, second + 1) is at most a half.

    It is Σ C(m, j) / 2^m for j up to `second`, with m = first + second + 1, as a numerator and a
    denominator: whole numbers, so that no rounding decides.
    """
    m = first + second + 1
    term = below = 1
    for j in range(second):
        term = term * (m - j) // (j + 1)
        below += term
    return below, 1 << m


def stays_ahead(first: int, second: int) -> float:
    """The chance that an answer with `first` votes stays ahead of one with `second`, 0 to 1."""
    below, whole = against(first, second)
    return (whole - below) / whole
