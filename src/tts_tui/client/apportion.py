"""Sharing whole tokens over pieces of text, none lost and none invented. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def apportion(tokens: int, weights: Sequence[int]) -> list[int]:
    """Split `tokens` in proportion to the weights; the shares add up to `tokens` exactly.

    Running totals are rounded, not shares, so no piece is off by more than one token. Where
    all weights are zero, everything goes to the last.
    """
    if len(weights) == 1:
        return [tokens]
    total = sum(weights)
    if total == 0:
        return [0] * (len(weights) - 1) + [tokens] if weights else []
    shares: list[int] = []
    running = given = 0
    for weight in weights:
        running += weight
        upto = (2 * tokens * running + total) // (2 * total)
        shares.append(upto - given)
        given = upto
    return shares
