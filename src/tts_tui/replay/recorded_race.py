"""A recorded race by columns: its state at any moment, without folding it from the start.

`state_at(t)` equals the fold of every event up to `t` (a property test holds it to that). A
trace that has ended is folded once and shared by all later states: nothing changes it again.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    Channel,
    LosersCut,
    Overshoot,
    PickChanged,
    ProcedureStopped,
    RaceEnded,
    RaceStarted,
    StrategyArmed,
    ThinkingReclassified,
    TokensArrived,
    TraceSpawned,
)
from tts_tui.domain.race import MAX_TRACES, RaceState, can_spawn
from tts_tui.replay.recorded_trace import SHARED, RecordedTrace, Run, queued_traces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import Grading
    from tts_tui.domain.trace import TraceState

RaceFact = StrategyArmed | PickChanged | LosersCut | Overshoot | ProcedureStopped | RaceEnded
"""What happens to a race as a whole."""
NOBODY: frozenset[int] = frozenset()


class RecordedRace:
    """Everything recorded of one race."""

    def __init__(self, started: RaceStarted, traces: list[RecordedTrace] | None = None) -> None:
        self.started = started
        self.number = started.race
        n = min(max(started.n, 0), MAX_TRACES)
        self.traces = traces or queued_traces(n)
        """Its independent traces."""
        self.spawned: dict[int, RecordedTrace] = {}
        """Those that procedures grew, by number, each after the one it goes on from."""
        self.facts: list[RaceFact] = []
        self.ended = False
        """Whether its end was recorded."""
        self._gone_on_from: set[int] = set()
        self._final: dict[int, TraceState] = {}

    @property
    def everyone(self) -> list[RecordedTrace]:
        """All traces, each after the one it goes on from."""
        return [*self.traces, *self.spawned.values()]

    @property
    def duration_s(self) -> float:
        """When anything last happened, in seconds from the race's start."""
        facts = max((fact.t_s for fact in self.facts), default=0.0)
        return max(facts, max((trace.last_s for trace in self.everyone), default=0.0))

    @property
    def ends(self) -> int:
        """How many traces have ended so far."""
        return sum(trace.end_s is not None for trace in self.everyone)

    def add(self, event: Event) -> None:
        """Append an event; one that does not fit is left out, as the fold does."""
        match event:
            case TokensArrived():  # nearly every event
                if self._has(event.trace):
                    self._lane(event.trace).add_tokens(event)
            case RaceStarted():
                return
            case (
                StrategyArmed()
                | PickChanged()
                | LosersCut()
                | Overshoot()
                | ProcedureStopped()
                | RaceEnded()
            ):
                self.facts.append(event)
                self.ended = self.ended or isinstance(event, RaceEnded)
            case TraceSpawned():
                self._spawn(event)
            case ThinkingReclassified() if event.trace in self._gone_on_from:
                return
            case _ if not self._has(event.trace):
                return
            case _:
                trace = self._lane(event.trace)
                trace.add_fact(event)
                if trace.end_s is not None:
                    self._final.pop(trace.index, None)
                    if trace.spawned is None:
                        self._settle((trace,))

    def _has(self, trace: int) -> bool:
        return 0 <= trace < len(self.traces) or trace in self.spawned

    def _spawn(self, event: TraceSpawned) -> None:
        if not can_spawn(event, len(self.traces), self._has):
            return
        if event.parent is not None:
            self._gone_on_from.add(event.parent)
            said = self._lane(event.parent).characters()
            event = replace(
                event,
                prefix_thinking=min(event.prefix_thinking, said[Channel.THINKING]),
                prefix_answer=min(event.prefix_answer, said[Channel.ANSWER]),
            )
        trace = self.spawned[event.trace] = RecordedTrace(self.number, event.trace)
        trace.add_fact(event)

    def trace(self, number: int) -> RecordedTrace | None:
        """The trace of a number, to be read; None where there is none."""
        alone = 0 <= number < len(self.traces)
        return self.traces[number] if alone else self.spawned.get(number)

    def _lane(self, index: int) -> RecordedTrace:
        """A trace to be recorded on: this race's own."""
        if index >= len(self.traces):
            return self.spawned[index]
        trace = self.traces[index]
        if trace.race == SHARED:
            trace = self.traces[index] = RecordedTrace(self.number, index)
        return trace

    def state_at(
        self,
        t_s: float,
        grading: Grading | None = None,
        left_out: frozenset[int] = NOBODY,
    ) -> RaceState:
        """The race as it stood at a moment, in seconds from its start."""
        race = RaceState(self.started, grading)
        race.left_out = left_out
        for trace in self.everyone:
            if trace.end_s is None or trace.last_s > t_s:
                trace.fold_into(race, t_s)
                continue
            race.put(self.final(trace))
            race.now_s = max(race.now_s, trace.last_s)
        for fact in self.facts:
            if fact.t_s <= t_s:
                race.apply(fact)
        return race

    def final(self, trace: RecordedTrace) -> TraceState:
        """A trace that has ended as it was at last, ungraded; all states share it."""
        if trace.index not in self._final:
            # Those that go on from each other are folded together, once: a search has hundreds.
            self._settle((trace,) if trace.spawned is None else self._forest())
        return self._final[trace.index]

    def _settle(self, traces: Iterable[RecordedTrace]) -> None:
        """Fold traces to their ends, so that no seek has to read their answers again."""
        race = RaceState(self.started)
        for trace in traces:
            trace.fold_into(race, float("inf"))
            if trace.end_s is not None:
                self._final[trace.index] = race.lane(trace.index)

    def _forest(self) -> Iterator[RecordedTrace]:
        """Every trace that procedures grew, and whatever they go on from, before them."""
        parents = {how.parent for trace in self.spawned.values() if (how := trace.spawned)}
        roots = (trace for trace in self.traces if trace.index in parents)
        return chain(roots, self.spawned.values())

    def whole(self, grading: Grading | None = None, left_out: frozenset[int] = NOBODY) -> RaceState:
        """The race as far as it was recorded."""
        return self.state_at(float("inf"), grading, left_out)

    def events_between(self, after_s: float, until_s: float) -> list[Event]:
        """What happened after one moment and at or before another, in order of time."""
        events: list[Event] = []
        forks = self._forks(after_s, until_s)
        for trace in self.everyone:
            # One event holds a whole run of arrivals, and is of its last: a trace that goes on
            # from the run's middle has to find what was said before it began.
            stops = [after_s, *sorted(forks.get(trace.index, ())), until_s]
            for start_s, stop_s in pairwise(stops):
                events += trace.events_between(start_s, stop_s)
        # Last, so that of things at one moment the race's own end comes after its traces'.
        events += [fact for fact in self.facts if after_s < fact.t_s <= until_s]
        return sorted(events, key=attrgetter("t_s"))

    def _forks(self, after_s: float, until_s: float) -> dict[int, set[float]]:
        """When others went on from each trace, between two moments."""
        forks: dict[int, set[float]] = {}
        for trace in self.spawned.values():
            how = trace.spawned
            if how is not None and how.parent is not None and after_s < how.t_s < until_s:
                forks.setdefault(how.parent, set()).add(how.t_s)
        return forks

    def moments(self) -> set[float]:
        """Every moment at which something happens; on the token clock traces share most."""
        found = {fact.t_s for fact in self.facts}
        for trace in self.everyone:
            found.update(trace.columns.t_s)
            found.update(step.t_s for step in trace.steps if not isinstance(step, Run))
        return found

    def next_after(self, t_s: float) -> float | None:
        """When something happens next, in seconds; None where nothing does."""
        nexts = [trace.next_after(t_s) for trace in self.everyone]
        nexts += [fact.t_s for fact in self.facts if fact.t_s > t_s]
        return min((at for at in nexts if at is not None), default=None)

    def last_before(self, t_s: float) -> float | None:
        """When something last happened before a moment, in seconds."""
        lasts = [trace.last_before(t_s) for trace in self.everyone]
        lasts += [fact.t_s for fact in self.facts if fact.t_s < t_s]
        return max((at for at in lasts if at is not None), default=None)

    def with_records(
        self,
        traces: list[RecordedTrace],
        facts: list[RaceFact],
        spawned: dict[int, RecordedTrace] | None = None,
    ) -> RecordedRace:
        """The same race with other traces and facts: a what-if, or another clock."""
        other = RecordedRace(self.started, traces)
        other.facts = facts
        other.spawned = self.spawned if spawned is None else spawned
        other.ended = self.ended
        return other
