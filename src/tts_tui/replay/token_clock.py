"""The same race on the token clock: every trace emits one token a tick, so first means shortest.

A tick is 1 / TICKS_PER_S seconds of the replay. Where one arrival stands for many tokens (a
server that sends them together, or data imported without times), its text is spread evenly over
its ticks; where log p says which tokens they are, each of those comes whole.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import accumulate, chain, pairwise
from math import inf
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import (
    CancelSent,
    PickChanged,
    ProcedureStopped,
    RaceEnded,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceSpawned,
)
from tts_tui.domain.playback import TICKS_PER_S
from tts_tui.domain.ran import probes_lanes
from tts_tui.replay.columns import Columns
from tts_tui.replay.recorded_trace import RecordedTrace, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.replay.recorded_race import RaceFact, RecordedRace

_STOPS: Final = (CancelSent, TraceCut, TraceFailed, TraceFinished)


def on_token_clock(race: RecordedRace) -> RecordedRace:
    """Retime a race by its token counts; recorded picks and cuts are of the other clock.

    A trace that goes on from another begins at the tick where its line stands, and one that its
    procedure began later where those stand that it had waited for.
    """
    traces = [_retime(trace.with_last_counts()) for trace in race.traces]
    ticks = dict.fromkeys(range(len(traces)), 0)
    """Where each trace begins, in tokens of its line."""
    spawned = {}
    for number, trace in race.spawned.items():
        ticks[number] = _begins(race, trace, ticks)
        spawned[number] = _retime(trace.with_last_counts(), ticks[number])
    last_s = max((trace.last_s for trace in [*traces, *spawned.values()]), default=0.0)
    facts: list[RaceFact] = [
        replace(fact, t_s=last_s)
        for fact in race.facts
        if isinstance(fact, ProcedureStopped | RaceEnded)
    ]
    return race.with_records(traces, [*_unspoken(race), *facts], spawned)


def _unspoken(race: RecordedRace) -> list[RaceFact]:
    """A pick of each procedure that grew no trace: nothing else says that it was run."""
    grew = {trace.spawned.cohort for trace in race.spawned.values() if trace.spawned is not None}
    picks = (fact for fact in race.facts if isinstance(fact, PickChanged))
    first = {
        pick.strategy: replace(pick, t_s=0.0)
        for pick in picks
        if probes_lanes(pick.strategy) and pick.strategy not in grew
    }
    return list(first.values())


def _begins(race: RecordedRace, trace: RecordedTrace, ticks: dict[int, int]) -> int:
    how = trace.spawned
    if how is None:
        return 0
    if how.parent is None:
        before = (race.spawned[number] for number in ticks if number in race.spawned)
        waited_for = (each for each in before if _had_stopped(each, how))
        return max((ticks[each.index] + each.tokens for each in waited_for), default=0)
    parent = race.spawned[how.parent] if how.parent in race.spawned else race.traces[how.parent]
    own = parent.tokens if how.prefix_tokens is None else how.prefix_tokens
    return ticks[how.parent] + own


def _had_stopped(trace: RecordedTrace, later: TraceSpawned) -> bool:
    """Whether a trace had ended, or was told to stop, when another of its procedure began."""
    stops = (step.t_s for step in trace.steps if isinstance(step, _STOPS))
    of = trace.spawned
    return of is not None and of.cohort == later.cohort and min(stops, default=inf) < later.t_s


def _retime(trace: RecordedTrace, begins: int = 0) -> RecordedTrace:
    finish = next((step for step in trace.steps if isinstance(step, TraceFinished)), None)
    length = finish.tokens if finish is not None else None
    spread = _Spread(trace)
    runs = {id(run): spread.run(run) for run in trace.steps if isinstance(run, Run)}
    spread.columns.t_s.extend(_seconds(total, length, begins) for total in spread.columns.total)
    retimed = RecordedTrace(trace.race, trace.index, spread.columns)
    ticks = 0
    for step in trace.steps:
        if isinstance(step, Run):
            retimed.add_run(runs[id(step)])
            ticks = trace.columns.total[step.stop - 1]
        else:
            at = length if step is finish and length is not None else ticks
            retimed.add_fact(replace(step, t_s=_seconds(at, length, begins)))
    return retimed


class _Spread:
    """The arrivals of a trace, with those of several tokens taken apart."""

    def __init__(self, trace: RecordedTrace) -> None:
        self.columns = Columns(trace.columns.text())
        """Their times are still to be said."""
        self._whole = trace.columns
        self.columns.logps = trace.columns.logps
        jumps = enumerate(pairwise(chain((0,), self._whole.total)))
        self._several = [at for at, (before, after) in jumps if after - before > 1]

    def run(self, run: Run) -> Run:
        """Append a run and give it with its new place."""
        start, at = len(self.columns.total), run.start
        first = bisect_left(self._several, run.start)
        for several in self._several[first : bisect_left(self._several, run.stop)]:
            self._copy(at, several)
            self._take_apart(several)
            at = several + 1
        self._copy(at, run.stop)
        return Run(run.channel, start, len(self.columns.total))

    def _copy(self, start: int, stop: int) -> None:
        self.columns.total.extend(self._whole.total[start:stop])
        self.columns.text_end.extend(self._whole.text_end[start:stop])
        self.columns.logp_end.extend(self._whole.logp_end[start:stop])

    def _take_apart(self, at: int) -> None:
        whole = self._whole
        begin, before = (whole.text_end[at - 1], whole.total[at - 1]) if at else (0, 0)
        if whole.logps is not None:
            first, last = whole.logp_end[at - 1] if at else 0, whole.logp_end[at]
            if last > first:
                self._at_its_tokens(at, begin, before, whole.logps.sizes(first, last))
                return
        tokens, characters = whole.total[at] - before, whole.text_end[at] - begin
        # Never more pieces than characters: a count in a file may be any number.
        pieces = max(1, min(tokens, characters))
        for piece in range(1, pieces + 1):
            self.columns.total.append(before + tokens * piece // pieces)
            self.columns.text_end.append(begin + characters * piece // pieces)
        if whole.logps is not None:
            self.columns.logp_end.extend([whole.logp_end[at]] * pieces)

    def _at_its_tokens(self, at: int, begin: int, before: int, sizes: Sequence[int]) -> None:
        tokens, first = self._whole.total[at] - before, self._whole.logp_end[at] - len(sizes)
        for number, end in enumerate(accumulate(sizes, initial=begin)):
            if number:
                self.columns.total.append(before + tokens * number // len(sizes))
                self.columns.text_end.append(end)
                self.columns.logp_end.append(first + number)


def _seconds(tick: int, length: int | None, begins: int) -> float:
    """When a tick is; a trace never outlasts the length its server counted."""
    return (begins + (tick if length is None else min(tick, length))) / TICKS_PER_S
