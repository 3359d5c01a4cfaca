"""What may still be spent, as the top line of a running race says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import NOTHING, money, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.ceilings import Left


def least_left(ceilings: Sequence[Left]) -> str:
    """Say what is left of the ceiling that is nearest, by its share; nothing where there is none.

    It is an estimate while traces run, as their counts are.
    """
    if not ceilings:
        return ""
    nearest = min(ceilings, key=lambda one: one.amount / one.ceiling.amount)
    if not nearest.amount:
        return "nothing left"
    if nearest.ceiling.is_money:
        return f"{money(nearest.amount, nearest.ceiling.currency)} left"
    return f"{short(nearest.amount)} tok left".replace(NOTHING, "0")
