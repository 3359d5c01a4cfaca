"""Which model a race asks for a trace: its own, or another one that a procedure has named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.domain.other_models import other_model_of
from tts_tui.engine.counting import DeltaCounts
from tts_tui.engine.own_counts import OwnCounts
from tts_tui.engine.slots import Share
from tts_tui.engine.spawning import NonsenseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tts_tui.client.ports import TraceClient
    from tts_tui.domain.procedures.actions import Spawn
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.plan import Entrant
    from tts_tui.engine.slots import Wire
    from tts_tui.engine.tokens import Tokenizer


@dataclass(slots=True)
class Served:
    """One model, and how to ask it."""

    entrant: Entrant
    client: TraceClient
    wire: Wire
    """Shared by all races on one endpoint."""
    deltas: DeltaCounts = field(default_factory=DeltaCounts)
    """What is known of this endpoint's deltas; shared by its races."""
    shared: bool = False
    """Whether procedures of other races may ask it meanwhile."""


class Models:
    """The models of one race."""

    def __init__(
        self, own: Served, others: Mapping[str, Served], tokenizer: Tokenizer | None
    ) -> None:
        self._own = own
        self._others = others
        self._counts = {
            name: OwnCounts(tokenizer, served.deltas)
            for name, served in [(None, own), *others.items()]
        }
        wires = {served.wire: None for served in (own, *others.values())}
        self._shares = {wire: Share(wire) for wire in wires}
        self.own_share = self._shares[own.wire]
        """What the race has on the wire of its own model."""

    def of(self, trace: TraceState) -> Served:
        """The model that a trace is sampled from."""
        name = other_model_of(trace)
        return self._own if name is None else self._others[name]

    def share_of(self, trace: TraceState) -> Share:
        """What the race has on the wire of that model."""
        return self._shares[self.of(trace).wire]

    def lanes_on(self, wire: Wire, traces: Iterable[TraceState]) -> int:
        """How many of the race's traces use a wire, or wait for a place there."""
        return sum(not trace.ended and self.of(trace).wire is wire for trace in traces)

    def end(self) -> int | None:
        """Look at wires no longer; give the most requests at once on one that the race was on.

        None where all of them were its own.
        """
        seen = [share.end() for share in self._shares.values()]
        return max((most for most in seen if most is not None), default=None)

    def counts_of(self, trace: TraceState) -> OwnCounts:
        """Our own counts of that model's traces."""
        return self._counts[other_model_of(trace)]

    def check(self, wish: Spawn) -> None:
        """Raises NonsenseError for a model that is not in this race."""
        if wish.model not in (None, self._own.entrant.card.name, *self._others):
            raise NonsenseError(f"it asked for the model {wish.model}, which is not in this race")
