"""What strategies pick from moment to moment of a recording, on either clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import PickChanged
from tts_tui.domain.strategies.base import Clock
from tts_tui.replay.walk import Walk
from tts_tui.replay.what_if import build_strategy, decision_moments, pick_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.grading import Grading
    from tts_tui.domain.playback import WhatIf
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.replay.recorded_race import RecordedRace


class PicksByMoment:
    """The picks of a race that change or are decided, asked forward in time."""

    def __init__(
        self,
        recorded: RecordedRace,
        names: Sequence[str],
        what_if: WhatIf,
        grading: Grading | None = None,
    ) -> None:
        self._what_if = what_if
        self._walk = Walk(recorded, grading, what_if.left_out)
        built = (build_strategy(name, self._walk.race) for name in names)
        self._open = {strategy.name: strategy for strategy in built if strategy is not None}
        self._keys: dict[str, str | None] = {}
        self.moments = (
            decision_moments(recorded)
            if what_if.clock is Clock.TOKEN
            else sorted({*_turns(recorded), *self._between_turns(recorded, grading)})
        )
        """Every moment at which a pick can change, in seconds of the clock."""

    def _between_turns(self, recorded: RecordedRace, grading: Grading | None) -> Iterator[float]:
        """When strategies decide though nothing ends: in turn, where one outgrows the others."""
        if recorded.started.slots is None:
            return
        whole = recorded.whole(grading, self._what_if.left_out)
        for strategy in self._open.values():
            decided_at_s = pick_of(strategy, whole, self._what_if).decided_at_s
            if decided_at_s is not None:
                yield decided_at_s

    @property
    def all_decided(self) -> bool:
        """Whether nothing can change any more."""
        return not self._open

    def at(self, moment: float) -> Iterator[Pick]:
        """The picks that are others than at the moment asked for before, or decided by now."""
        race = self._walk.to(moment)
        for name, strategy in list(self._open.items()):
            pick = pick_of(strategy, race, self._what_if)
            key = pick.answer.key if pick.answer else None
            before, self._keys[name] = self._keys.get(name), key
            if pick.decided:
                del self._open[name]
            if pick.decided or key != before:
                yield pick


def picks_as_events(
    recorded: RecordedRace,
    names: Sequence[str],
    what_if: WhatIf,
    grading: Grading | None = None,
) -> Iterator[PickChanged]:
    """The same as records, such as the engine makes on the wall clock, in order of time."""
    picks = PicksByMoment(recorded, names, what_if, grading)
    for moment in picks.moments:
        for pick in picks.at(moment):
            yield PickChanged(
                recorded.number,
                moment,
                pick.strategy,
                pick.answer.text if pick.answer else None,
                pick.voters,
                moment if pick.decided else None,
                pick.reason,
            )


def _turns(recorded: RecordedRace) -> Iterator[float]:
    return (moment for trace in recorded.everyone for moment in trace.turns())
