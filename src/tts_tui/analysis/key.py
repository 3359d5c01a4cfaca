"""What a comparison calls a strategy: its name without N, and N."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.strategies import card_of

if TYPE_CHECKING:
    from tts_tui.domain.strategies import Card


class Key(NamedTuple):
    """A strategy without its N, and N: traces, chains or beams."""

    strategy: str
    n: int
    note: str = ""
    """What is said of it wherever it is shown: of imported outputs, how they came about; these are
    no runs of what is raced under the same name."""

    @property
    def card(self) -> Card:
        """The card of its kind."""
        card = card_of(self.strategy)
        assert card is not None, "only what has a card is measured"
        return card

    @property
    def name(self) -> str:
        """As people read it: `FFS-1@8`; SD is of one trace, whatever the pool."""
        return f"{self.strategy}@{self.n}" if self.card.sized else self.strategy
