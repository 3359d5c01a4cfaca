"""Names of all strategies there are, for tests that must hold for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies import cards

if TYPE_CHECKING:
    from tts_tui.domain.strategies import Card


def raced_cards() -> list[Card]:
    """Every kind of strategy that looks at the traces of a race."""
    return [card for card in cards() if card.raced]


def every_name(n: int) -> list[str]:
    """Every strategy over all n traces, with every parameter."""
    return [
        f"{card.name(k)}@{n}" if card.sized else card.stem
        for card in raced_cards()
        for k in (range(1, n + 1) if card.parameter else (1,))
    ]
