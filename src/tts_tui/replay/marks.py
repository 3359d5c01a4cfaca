"""The places on the timeline: ends of traces, and what strategies make of them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import TraceCut, TraceFailed, TraceFinished
from tts_tui.domain.playback import Mark, MarkKind
from tts_tui.replay.picks import PicksByMoment
from tts_tui.replay.recorded_trace import ENDS

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
        self._picks = PicksByMoment(recorded, names, what_if, grading)
        self._said: dict[tuple[float, MarkKind, str], list[str]] = {}
        self._moments = iter(self._picks.moments)
        self._a_step = max(1, STEP_TRACES // max(1, len(recorded.everyone)))
        self.done = False
        """Whether every moment has been looked at."""

    def go_on(self) -> None:
        """Look at some more moments."""
        moments = list(islice(self._moments, self._a_step))
        for moment in moments:
            for pick in self._picks.at(moment):
                kind = MarkKind.DECISION if pick.decided else MarkKind.PICK
                answer = pick.answer.text if pick.answer else "no answer"
                self._said.setdefault((moment, kind, answer), []).append(pick.strategy)
        self.done = len(moments) < self._a_step or self._picks.all_decided

    def marks(self) -> list[Mark]:
        """The marks found so far."""
        return list(_marks(self._said))


def _marks(said: Mapping[tuple[float, MarkKind, str], Sequence[str]]) -> Iterator[Mark]:
    for (moment, kind, answer), names in said.items():
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        does = kind if len(names) == 1 else {"picks": "pick", "decides": "decide"}[kind]
        yield Mark(moment, kind, f"{who} {does} {answer}")
