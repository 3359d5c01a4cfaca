"""Which strategies may be armed: may really cancel the other traces of a race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies.card import StrategyNameError
from tts_tui.domain.strategies.registry import card_of, parse, read_name

if TYPE_CHECKING:
    from tts_tui.domain.strategies.base import Strategy


def can_arm(strategy: Strategy, race_n: int) -> bool:
    """Whether arming a strategy makes sense in a race of `race_n` traces.

    Only one that looks at every trace may cut them: SD, or FFS-1@4 in a race of 8, would stop
    traces that it never looked at, so a race of fewer traces says the same for less. One that
    waits for all (MV, LFS) cuts nothing and may stand armed. A procedure has traces of its own to
    cut, but where it asks the race's.
    """
    card = card_of(strategy.name)
    return strategy.n == race_n and card is not None and (card.raced or card.asks_lanes)


def armable(names: list[str], race_n: int) -> list[str]:
    """Keep the names of strategies that can be armed, as they are written."""
    return [name for name in names if _fits(name, race_n)]


def arming_of(name: str, *, in_turn: bool = False) -> str:
    """Say what arming a strategy does to the other traces; nothing for one of no known kind.

    `in_turn` is whether fewer traces run at once than there are.
    """
    known = read_name(name)
    if known is None:
        return ""
    says = (known.card.arming_in_turn if in_turn else None) or known.card.arming
    return says(known.parameter or 1)


def _fits(name: str, race_n: int) -> bool:
    try:
        return can_arm(parse(name, race_n), race_n)
    except StrategyNameError:
        return False
