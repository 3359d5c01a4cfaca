"""Arming as a procedure: once a strategy has decided, the traces that still run are cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.procedures.actions import Cut
from tts_tui.domain.strategies.base import Clock, ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.procedures.actions import Action
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies.base import Pick, Strategy


@dataclass(frozen=True, slots=True)
class StopWhen:
    """Cuts the independent traces when its strategy decides; procedures keep their own."""

    strategy: Strategy

    def decision(self, race: RaceView) -> Pick | None:
        """What the strategy decided; None while it has not, or at no moment."""
        pick = ask(self.strategy, race.independent, Clock.WALL)
        return pick if pick.decided and pick.decided_at_s is not None else None

    def next(self, race: RaceView) -> Sequence[Action]:
        """Cut whoever still runs, once it is decided."""
        running = tuple(trace.index for trace in race.independent if not trace.ended)
        return (Cut(running),) if running and self.decision(race) is not None else ()
