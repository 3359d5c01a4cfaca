"""What lines say as soon as log p does not come for those strategies that weigh it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import TokensArrived, TraceFinished
from tts_tui.domain.strategies import card_of
from tts_tui.figures import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Event
    from tts_tui.domain.race import RaceState

TELLING_TOKENS: Final = 16
"""A server may send a first token or two without, which says nothing of those that follow."""


class MissingLogP:
    """Says once of a model that its tokens come without log p, where a strategy weighs it."""

    def __init__(self, strategies: Sequence[str]) -> None:
        cards = [(name, card_of(name)) for name in strategies]
        self._weigh = [name for name, card in cards if card is not None and card.weighs_logp]
        self._told: set[str] = set()

    def news(self, race: RaceState, event: Event) -> str | None:
        """The sentence, where an event shows it first."""
        model = race.started.model.name
        if not self._weigh or model in self._told:
            return None
        if not isinstance(event, TokensArrived | TraceFinished):
            return None
        if not 0 <= event.trace < race.n:
            return None
        trace = race.traces[event.trace]
        enough = trace.tokens >= (1 if trace.ended else TELLING_TOKENS)
        if not enough or any(each.scored is not None for each in race.traces):
            return None
        self._told.add(model)
        names = ", ".join(self._weigh)
        verb = "weighs it and stays" if len(self._weigh) == 1 else "weigh it and stay"
        return (
            f"no log p came with the first {counted(trace.tokens, 'token')} of trace "
            f"{event.trace + 1}: {names} {verb} undecided without"
        )
