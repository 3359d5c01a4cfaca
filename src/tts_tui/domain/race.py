"""The fold: events in, the state of a race out; the same for live, replay, import and test."""

from __future__ import annotations

from copy import copy
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from tts_tui.domain.cohort import Cohort
from tts_tui.domain.events import (
    CancelSent,
    Channel,
    EndReason,
    Event,
    LosersCut,
    Overshoot,
    PickChanged,
    ProcedureStopped,
    RaceEnded,
    RaceStarted,
    Sampling,
    SamplingDropped,
    StrategyArmed,
    ThinkingReclassified,
    TokensArrived,
    TraceContinued,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
    TraceSpawned,
)
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.origin import Origin
from tts_tui.domain.other_models import other_model_of
from tts_tui.domain.pool import Pool
from tts_tui.domain.procedures.base import acts, asks_lanes, lanes_and_own
from tts_tui.domain.queued import queued_traces
from tts_tui.domain.ran import as_it_ran, has_run, heard
from tts_tui.domain.repetition import TraceLooped
from tts_tui.domain.trace import TraceState, TraceStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.grading import Grading, SessionGrading
    from tts_tui.domain.strategies.base import Clock, Pick, Strategy

MAX_TRACES = 4096
"""More lanes than any race has; a larger number in a file is damage, not data."""


class RaceState:
    """The state of one race: `fold(events)`, its answers read through a grading."""

    def __init__(self, started: RaceStarted, grading: Grading | None = None) -> None:
        """Start the fold; without a grading the recording's own truth is all that is known."""
        self.started = started
        self.grading = AS_RECORDED.of(started) if grading is None else grading
        """What answers count as, and which are right."""
        self.left_out: frozenset[int] = frozenset()
        """Traces that a what-if leaves out: they are shown, and no strategy looks at them."""
        self.traces = queued_traces(min(max(started.n, 0), MAX_TRACES))
        """Its independent traces, by number: those that it has from its start."""
        self.spawned: dict[int, TraceState] = {}
        """The traces that procedures grew, by number, in the order of their spawning."""
        self.cohorts: dict[str, Cohort] = {}
        """The same by procedure."""
        self.armed = started.armed
        self.picks: list[PickChanged] = []
        """The log of pick changes as they were recorded."""
        self.losers_cut: LosersCut | None = None
        self.overshoot_tokens: int | None = None
        """What the server generated for cut traces beyond `tokens`; None where that is unknown."""
        self.end_reason: EndReason | None = None
        self.on_wire: int | None = None
        self.now_s = 0.0
        """Offset of the latest event, in seconds."""
        self.revision = 0
        """Grows with every applied event: readers redraw when it moved."""
        self.ends = 0
        """Grows when a trace ends, or is found to repeat itself: picks can only change then."""
        self.counts = 0
        """Grows when an ended trace is counted anew: picks stay, what they cost can change."""
        self.changed: list[int] = []
        """Traces that ended, were counted anew or became another in their past, as it came."""
        self._gone_on_from: set[int] = set()
        """Traces that others go on from."""
        self._last_end_s = 0.0
        self._pool: Pool[TraceState] | None = None
        self._pool_without: frozenset[int] = self.left_out
        self.ignored = 0
        """Events that do not fit: an unknown trace, tokens after the end."""

    @property
    def ended(self) -> bool:
        """Whether nothing of this race runs any more."""
        return self.end_reason is not None

    @property
    def n(self) -> int:
        """Number of independent traces."""
        return len(self.traces)

    @property
    def everyone(self) -> list[TraceState]:
        """All traces: the independent ones, then those that procedures grew."""
        return [*self.traces, *self.spawned.values()]

    @property
    def pool(self) -> Pool[TraceState]:
        """The traces that selectors look at, in trace order; one object, kept up to date."""
        if self._pool is None or self._pool_without != self.left_out:
            kept = [place for place in range(self.n) if place not in self.left_out]
            places, slots = kept if self.left_out else None, self.started.slots
            self._pool = Pool(self.traces, places, self.changed, slots)
            self._pool_without = self.left_out
        self._pool.refresh(self.revision)
        return self._pool

    def pool_of(self, strategy: Strategy, *, runs: bool = False) -> Pool[TraceState]:
        """What a strategy looks at; one that `runs` is of this race before anything says so."""
        # What an import calls a beam search has one output, and no trace was grown for it.
        if not acts(strategy) or self.started.beams is not None:
            return self.pool.first(strategy.n)
        cohort = self.cohorts.get(strategy.name)
        if asks_lanes(strategy) and (runs or has_run(self, strategy.name)):
            return lanes_and_own(self.pool, cohort.traces if cohort else (), strategy.n)
        return cohort.pool(self.revision) if cohort else Pool([])

    def ask(self, strategy: Strategy, clock: Clock, *, runs: bool = False) -> Pick:
        """What a strategy answers by now; `runs` as `pool_of` has it."""
        pick = strategy.pick(self.pool_of(strategy, runs=runs), clock)
        return as_it_ran(self, strategy, pick, runs=runs)

    @property
    def running(self) -> list[TraceState]:
        """Independent traces that have not ended, the queued ones included."""
        return [trace for trace in self.traces if not trace.ended]

    @property
    def dropped(self) -> tuple[str, ...]:
        """Parameters that a request to its own model was sent without: the server refuses them."""
        own = (trace for trace in self.everyone if other_model_of(trace) is None)
        return tuple(sorted({name for trace in own for name in trace.dropped}))

    @property
    def sampling(self) -> Sampling:
        """The sampling that was really sent, where all of its requests were sent alike."""
        planned, dropped = self.started.sampling, self.dropped
        if not dropped:
            return planned
        unsent = {each.name: None for each in fields(planned) if each.name in dropped}
        return replace(planned, **unsent)

    @property
    def tokens(self) -> int:
        """Tokens generated so far by all traces."""
        return sum(trace.generated_tokens for trace in self.everyone)

    def correct(self, answer: Answer | None) -> bool | None:
        """Whether an answer is right, as the grading has it; None where nobody knows."""
        return self.grading.correct(answer, self.trace)

    def verdict(self, pick: Pick) -> bool | None:
        """Whether a decided strategy is right; None where nobody knows, or no trace was heard."""
        # One that decided without an answer is wrong.
        known = pick.decided and (pick.answer is not None or heard(self.everyone))
        return self.correct(pick.answer) if known else None

    def graded(self, grading: Grading) -> RaceState:
        """The same race seen through another grading: the fold of its events under that one.

        This one stays as it is, and the two share their traces: both are to be read from now on.
        """
        other = copy(self)
        other.grading = grading
        other.traces = [trace.graded(grading) for trace in self.traces]
        other.spawned, other.cohorts = {}, {}
        for trace in self.spawned.values():
            other._adopt(trace.graded(grading))
        for name, cohort in self.cohorts.items():
            other._cohort(name).stopped = cohort.stopped
        other.picks = list(self.picks)
        other.changed = []
        other._pool = None
        return other

    def apply(self, event: Event) -> None:
        """Add one fact; a fact that does not fit is counted and left out, never raised."""
        self.revision += 1
        if isinstance(event, TokensArrived):  # nearly every event
            self._add(event)
            return
        self.now_s = max(self.now_s, event.t_s)
        match event:
            case RaceStarted():
                self.ignored += 1
            case RaceEnded():
                self.end_reason, self.on_wire = event.reason, event.on_wire
            case StrategyArmed():
                self.armed = event.strategy
            case PickChanged():
                self.picks.append(event)
            case LosersCut():
                self.losers_cut = event
            case Overshoot():
                self.overshoot_tokens = event.tokens
            case TraceSpawned():
                self._spawn(event)
            case ProcedureStopped():
                self._cohort(event.cohort).stopped = event.reason
                self.ends += 1
            case _:
                self._apply_to_trace(event)

    def put(self, trace: TraceState) -> None:
        """Take in a trace that has ended already, as another fold of the same race left it."""
        seen = trace.graded(self.grading)
        if (origin := seen.origin) is None:
            self.traces[seen.index] = seen
        else:  # what it goes on from is known here as far as this fold has come
            seen = copy(seen)
            seen.origin = self._origin(origin.spawned)
            self._adopt(seen)
        self._end(trace.index, trace.end_s or 0.0)
        self.ends += trace.looped is not None
        self.counts += trace.counted_anew
        self.revision += 1
        self.now_s = max(self.now_s, trace.end_s or 0.0)

    def lane(self, trace: int) -> TraceState:
        """The trace of a number, to be changed: this race's own. Raises KeyError for none."""
        if trace >= len(self.traces):
            return self.spawned[trace]
        lane = self.traces[trace]
        if lane.shared:
            lane = self.traces[trace] = TraceState(trace, limit=self.started.sampling.max_tokens)
        return lane

    def trace(self, number: int) -> TraceState | None:
        """The trace of a number, to be read; None where there is none."""
        return self.traces[number] if 0 <= number < self.n else self.spawned.get(number)

    def has(self, trace: int) -> bool:
        """Whether there is a trace of this number by now."""
        return 0 <= trace < len(self.traces) or trace in self.spawned

    def _spawn(self, event: TraceSpawned) -> None:
        if not can_spawn(event, len(self.traces), self.has):
            self.ignored += 1
            return
        self._adopt(TraceState(event.trace, self._origin(event), self.started.sampling.max_tokens))

    def _origin(self, event: TraceSpawned) -> Origin:
        """What a spawned trace goes on from: nothing that its parent has not said yet."""
        if event.parent is None:
            return Origin(event, None)
        parent = self.lane(event.parent)
        self._gone_on_from.add(event.parent)
        thought = min(event.prefix_thinking, len(parent.text(Channel.THINKING)))
        said = min(event.prefix_answer, len(parent.text(Channel.ANSWER)))
        if (thought, said) != (event.prefix_thinking, event.prefix_answer):
            event = replace(event, prefix_thinking=thought, prefix_answer=said)
        return Origin(event, parent)

    def _adopt(self, trace: TraceState) -> None:
        """Let a trace stand among those of the procedure that grew it."""
        assert trace.origin is not None
        self.spawned[trace.index] = trace
        self._cohort(trace.origin.cohort).add(trace)

    def _cohort(self, name: str) -> Cohort:
        return self.cohorts.setdefault(name, Cohort(name))

    def _changed(self, trace: int) -> None:
        """Note that a trace ended, or became another in its past."""
        if trace < len(self.traces):
            self.changed.append(trace)
            return
        origin = self.spawned[trace].origin
        assert origin is not None
        cohort = self.cohorts[origin.cohort]
        cohort.changed.append(cohort.place_of(trace))

    def _end(self, trace: int, t_s: float) -> None:
        self.ends += 1
        self._changed(trace)
        self._last_end_s = max(self._last_end_s, t_s)

    def _add(self, event: TokensArrived) -> None:
        traces, times_s = self.traces, event.times_s
        if times_s[-1] > self.now_s:
            self.now_s = times_s[-1]
        if 0 <= event.trace < len(traces):
            trace = traces[event.trace]
        elif event.trace in self.spawned:
            trace = self.spawned[event.trace]
        else:
            self.ignored += 1
            return
        if trace.shared:
            trace = self.lane(event.trace)
        if trace.ended:
            self.ignored += 1
            return
        trace.add(event)
        if times_s[0] <= self._last_end_s:
            # Written down later than it came: what was emitted by that end is more.
            self._changed(event.trace)

    def _apply_to_trace(
        self,
        event: TraceOpened
        | SamplingDropped
        | TraceRetried
        | ThinkingReclassified
        | TraceContinued
        | TraceLooped
        | TraceFinished
        | TraceCounted
        | TraceFailed
        | CancelSent
        | TraceCut,
    ) -> None:
        if not self.has(event.trace):
            self.ignored += 1
            return
        trace = self.lane(event.trace)
        if isinstance(event, ThinkingReclassified) and event.trace in self._gone_on_from:
            self.ignored += 1  # what another goes on from stays what it was
            return
        late = isinstance(event, TraceCounted)
        if trace.ended is not late or (late and trace.status is not TraceStatus.DONE):
            self.ignored += 1
            return
        match event:
            case TraceOpened():
                trace.open(event)
            case SamplingDropped():
                trace.drop(event.names)
            case TraceRetried():
                trace.status = TraceStatus.WAITING
                trace.retry_reason = event.reason
            case ThinkingReclassified():
                trace.reclassify(event.t_s)
            case TraceContinued():
                trace.continuations += 1
            case TraceLooped():
                trace.loop(event.t_s, event.since)
                self.ends += 1
            case CancelSent():
                trace.cancelling, trace.ceiling = event.by, event.ceiling
            case TraceFinished():
                trace.finish(event, self.grading)
                self._end(event.trace, event.t_s)
            case TraceCounted():
                trace.recount(event)
                self.counts += 1
                self._changed(event.trace)
            case TraceFailed():
                trace.fail(event.t_s, event.kind, event.reason)
                self._end(event.trace, event.t_s)
            case TraceCut():
                trace.cut(event.t_s, event.by, event.ceiling)
                self._end(event.trace, event.t_s)


def can_spawn(event: TraceSpawned, n: int, has: Callable[[int], bool]) -> bool:
    """Whether an event can begin a trace in a race of n independent ones.

    Its number is a new one after theirs, and what it goes on from is there, and before it.
    """
    new = n <= event.trace < MAX_TRACES and not has(event.trace)
    return new and (event.parent is None or (event.parent < event.trace and has(event.parent)))


class SessionState:
    """All races of a session, by number, in the order they started."""

    def __init__(self, events: Iterable[Event] = (), grading: SessionGrading = AS_RECORDED) -> None:
        self.races: dict[int, RaceState] = {}
        self.grading = grading
        self.ignored = 0
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Route one fact to its race; a fact of an unknown race is counted and left out."""
        race = self.races.get(event.race)
        if race is not None:
            race.apply(event)
        elif isinstance(event, RaceStarted):
            self.races[event.race] = RaceState(event, self.grading.of(event))
        else:
            self.ignored += 1
