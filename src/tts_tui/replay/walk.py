"""A recorded race from moment to moment: each state made out of the one before it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from tts_tui.domain.events import PickChanged, ProcedureStopped
from tts_tui.domain.race import RaceState

if TYPE_CHECKING:
    from tts_tui.domain.grading import Grading
    from tts_tui.replay.recorded_race import RecordedRace
    from tts_tui.replay.recorded_trace import RecordedTrace


class Walk:
    """One race, led forward; at a moment its traces are those of `RecordedRace.state_at` there.

    What happened to the race as a whole (who was armed, who cut) is left out, but for which
    procedures were run and which were ended.
    """

    def __init__(
        self,
        recorded: RecordedRace,
        grading: Grading | None = None,
        left_out: frozenset[int] = frozenset(),
    ) -> None:
        self.race = RaceState(recorded.started, grading)
        self.race.left_out = left_out
        self.race.picks = [fact for fact in recorded.facts if isinstance(fact, PickChanged)]
        self._stops = deque(fact for fact in recorded.facts if isinstance(fact, ProcedureStopped))
        self._recorded = recorded
        begun = (trace for trace in recorded.everyone if trace.steps)
        self._ahead = deque(sorted(begun, key=lambda trace: trace.first_s))
        """Traces that have not begun; a search has hundreds."""
        self._open: list[RecordedTrace] = []
        self._at_s = -1.0

    def to(self, t_s: float) -> RaceState:
        """Go on to a later moment, in seconds from the race's start."""
        while self._ahead and self._ahead[0].first_s <= t_s:
            self._open.append(self._ahead.popleft())
        still = []
        for trace in self._open:
            whole = trace.end_s is not None and trace.last_s <= t_s
            if whole and not self._has_ended(trace.index):
                self.race.put(self._recorded.final(trace))
            else:
                trace.fold_into(self.race, t_s, self._at_s)
            if not whole:
                still.append(trace)
        while self._stops and self._stops[0].t_s <= t_s:
            self.race.apply(self._stops.popleft())
        self._open = still
        self._at_s = t_s
        return self.race

    def _has_ended(self, trace: int) -> bool:
        return self.race.has(trace) and self.race.lane(trace).ended
