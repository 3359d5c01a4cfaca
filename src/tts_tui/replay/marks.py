"""The places on the timeline: ends of traces, and what strategies make of them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import TraceCut, TraceFailed, TraceFinished
from tts_tui.domain.playback import Mark, MarkKind
from tts_tui.domain.strategies.base import Clock
from tts_tui.replay.recorded_trace import ENDS
from tts_tui.replay.walk import Walk
from tts_tui.replay.what_if import build_strategy, decision_moments, pick_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tts_tui.domain.grading import Grading
    from tts_tui.domain.playback import WhatIf
    from tts_tui.replay.recorded_race import RecordedRace

STEP_TRACES: Final = 20_000
"""How many traces are looked at in one step, each moment's anew: some hundredths of a second."""
_ENDED = {
    TraceFinished: MarkKind.FINISH,
    TraceFailed: MarkKind.FAILURE,
    TraceCut: MarkKind.CUT,
}


def end_marks(recorded: RecordedRace) -> list[Mark]:
    """Mark where traces ended."""
    return [
        Mark(trace.end_s, _ENDED[type(step)], f"trace {trace.index + 1} {_ENDED[type(step)]}")
        for trace in recorded.traces
        for step in trace.steps
        if isinstance(step, ENDS) and trace.end_s is not None
    ]


class PickMarks:
    """Where strategies change their pick, and where they decide, found moment by moment.

    A race of a thousand traces has as many moments: the screen draws between two steps.
    Strategies that do the same at the same moment share a mark.
    """

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
        self._said: dict[tuple[float, MarkKind, str], list[str]] = {}
        moments = decision_moments(recorded) if what_if.clock is Clock.TOKEN else _ends(recorded)
        self._moments = iter(moments)
        self._a_step = max(1, STEP_TRACES // max(1, len(recorded.everyone)))
        self.done = False
        """Whether every moment has been looked at."""

    def go_on(self) -> None:
        """Look at some more moments."""
        moments = list(islice(self._moments, self._a_step))
        for moment in moments:
            self._look(moment)
        self.done = len(moments) < self._a_step or not self._open

    def marks(self) -> list[Mark]:
        """The marks found so far."""
        return list(_marks(self._said))

    def _look(self, moment: float) -> None:
        race = self._walk.to(moment)
        for name, strategy in list(self._open.items()):
            pick = pick_of(strategy, race, self._what_if)
            key = pick.answer.key if pick.answer else None
            before, self._keys[name] = self._keys.get(name), key
            answer = pick.answer.text if pick.answer else "no answer"
            if pick.decided:
                self._said.setdefault((moment, MarkKind.DECISION, answer), []).append(name)
                del self._open[name]
            elif key != before:
                self._said.setdefault((moment, MarkKind.PICK, answer), []).append(name)


def _ends(recorded: RecordedRace) -> list[float]:
    return sorted({trace.end_s for trace in recorded.everyone if trace.end_s is not None})


def _marks(said: Mapping[tuple[float, MarkKind, str], Sequence[str]]) -> Iterator[Mark]:
    for (moment, kind, answer), names in said.items():
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        does = kind if len(names) == 1 else {"picks": "pick", "decides": "decide"}[kind]
        yield Mark(moment, kind, f"{who} {does} {answer}")
