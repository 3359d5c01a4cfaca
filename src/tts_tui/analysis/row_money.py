"""What a row of a comparison costs in money, a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tts_tui.domain.ledger import mean_prompt, money_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.key import Key
    from tts_tui.analysis.measure import Measured
    from tts_tui.analysis.pool import Pool

    Floats = NDArray[np.float64]


def money_of(found: Measured, key: Key, spent_tokens: float, shares: Floats | None) -> float | None:
    """Money for what a strategy spends a question; None where a price or a prompt is unknown."""
    pools = found.questions(key)
    if any(pool.paid for pool in pools):
        return _money_of_several(pools, shares)
    prices = found.group.prices
    if prices is None:
        return None
    prompts = [pool.prompt for pool in pools if pool.prompt is not None]
    weighed = None if shares is None else shares.tolist()
    return money_for(
        prices,
        output_tokens=spent_tokens,
        requests=key.n if key.card.raced and key.card.sized else 1,
        prompt=mean_prompt(prompts, weighed) if len(prompts) == len(pools) else None,
    )


def _money_of_several(pools: Sequence[Pool], shares: Floats | None) -> float | None:
    """Money a question for runs on several models, which were paid one by one."""
    known = [[amount for amount in pool.paid if amount is not None] for pool in pools]
    if any(len(some) < pool.m for some, pool in zip(known, pools, strict=True)):
        return None
    return float(np.average([sum(some) / len(some) for some in known], weights=shares))
