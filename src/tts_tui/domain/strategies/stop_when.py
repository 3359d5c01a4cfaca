"""Arming as a procedure: once a strategy has decided, the traces that still run are cut.

Where fewer run at once than there are, a rule that wants the shortest has each cut that has
outgrown them, so that the next one can begin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.procedures.actions import Cut
from tts_tui.domain.procedures.base import asks_lanes, lanes_and_own
from tts_tui.domain.strategies.base import Clock, LeavesOut, cuts_weak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.procedures.actions import Action
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies.base import Bar, Pick, Strategy
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class StopWhen:
    """Cuts the independent traces when its strategy decides; procedures keep their own.

    Those that it has no more use for are cut before.
    """

    strategy: Strategy

    def decision(self, race: RaceView) -> Pick | None:
        """What the strategy decided; None while it has not, or at no moment."""
        pick = self.strategy.pick(self._pool(race), Clock.WALL)
        return pick if pick.decided and pick.decided_at_s is not None else None

    def next(self, race: RaceView) -> Sequence[Action]:
        """Cut whoever still runs, once it is decided; before that, whoever it does without."""
        running = tuple(trace.index for trace in race.independent if not trace.ended)
        if running and self.decision(race) is None:
            left_out = self._left_out(race)
            running = tuple(trace for trace in running if trace in left_out)
        return (Cut(running),) if running else ()

    def bar(self, race: RaceView) -> Bar | None:
        """How confident traces have to stay that run; None where that is nobody's business."""
        if not cuts_weak(self.strategy):
            return None
        return self.strategy.bar(self._pool(race), Clock.WALL)

    def _pool(self, race: RaceView) -> Pool[TraceView]:
        if asks_lanes(self.strategy):
            return lanes_and_own(race.independent, race.cohort, self.strategy.n)
        return race.independent.first(self.strategy.n)

    def _left_out(self, race: RaceView) -> tuple[int, ...]:
        strategy = self.strategy
        return strategy.left_out(self._pool(race)) if isinstance(strategy, LeavesOut) else ()
