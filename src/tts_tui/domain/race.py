"""The fold: events in, the state of a race out; the same for live, replay, import and test."""

from __future__ import annotations

from copy import copy
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    CancelSent,
    EndReason,
    Event,
    LosersCut,
    Overshoot,
    PickChanged,
    RaceEnded,
    RaceStarted,
    Sampling,
    SamplingDropped,
    StrategyArmed,
    ThinkingReclassified,
    TokensArrived,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.pool import Pool
from tts_tui.domain.trace import TraceState, TraceStatus, queued_traces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.grading import Grading, SessionGrading
    from tts_tui.domain.strategies.base import Pick

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
        self.armed = started.armed
        self.picks: list[PickChanged] = []
        """The log of pick changes as they were recorded."""
        self.losers_cut: LosersCut | None = None
        self.overshoot_tokens: int | None = None
        """What the server generated for cut traces beyond `tokens`; None where that is unknown."""
        self.end_reason: EndReason | None = None
        self.now_s = 0.0
        """Offset of the latest event, in seconds."""
        self.revision = 0
        """Grows with every applied event: readers redraw when it moved."""
        self.ends = 0
        """Grows when a trace ends: picks can only change then."""
        self.counts = 0
        """Grows when an ended trace is counted anew: picks stay, what they cost can change."""
        self.changed: list[int] = []
        """Traces that ended, were counted anew or became another in their past, as it came."""
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
        """Number of traces."""
        return len(self.traces)

    @property
    def pool(self) -> Pool[TraceState]:
        """The traces that strategies look at, in trace order; one object, kept up to date."""
        if self._pool is None or self._pool_without != self.left_out:
            kept = [place for place in range(self.n) if place not in self.left_out]
            self._pool = Pool(self.traces, kept if self.left_out else None, self.changed)
            self._pool_without = self.left_out
        self._pool.refresh(self.revision)
        return self._pool

    @property
    def running(self) -> list[TraceState]:
        """Traces that have not ended, the queued ones included."""
        return [trace for trace in self.traces if not trace.ended]

    @property
    def dropped(self) -> tuple[str, ...]:
        """Parameters that any of its requests was sent without, because the server refuses them."""
        return tuple(sorted({name for trace in self.traces for name in trace.dropped}))

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
        return sum(trace.tokens for trace in self.traces)

    def correct(self, answer: Answer | None) -> bool | None:
        """Whether an answer is right, as the grading has it; None where nobody knows."""
        return self.grading.correct(answer, self.traces)

    def verdict(self, pick: Pick) -> bool | None:
        """Whether a strategy is right: None while it is undecided, and where nobody knows.

        One that decided without an answer is wrong.
        """
        return self.correct(pick.answer) if pick.decided else None

    def graded(self, grading: Grading) -> RaceState:
        """The same race seen through another grading: the fold of its events under that one.

        This one stays as it is, and the two share their traces: both are to be read from now on.
        """
        other = copy(self)
        other.grading = grading
        other.traces = [trace.graded(grading) for trace in self.traces]
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
                self.end_reason = event.reason
            case StrategyArmed():
                self.armed = event.strategy
            case PickChanged():
                self.picks.append(event)
            case LosersCut():
                self.losers_cut = event
            case Overshoot():
                self.overshoot_tokens = event.tokens
            case _:
                self._apply_to_trace(event)

    def put(self, trace: TraceState) -> None:
        """Take in a trace that has ended already, as another fold of the same race left it."""
        self.traces[trace.index] = trace.graded(self.grading)
        self._end(trace.index, trace.end_s or 0.0)
        self.counts += trace.counted_anew
        self.revision += 1
        self.now_s = max(self.now_s, trace.end_s or 0.0)

    def lane(self, trace: int) -> TraceState:
        """The trace of a number, to be changed: this race's own."""
        lane = self.traces[trace]
        if lane.shared:
            lane = self.traces[trace] = TraceState(trace)
        return lane

    def _end(self, trace: int, t_s: float) -> None:
        self.ends += 1
        self.changed.append(trace)
        self._last_end_s = max(self._last_end_s, t_s)

    def _add(self, event: TokensArrived) -> None:
        traces, times_s = self.traces, event.times_s
        if times_s[-1] > self.now_s:
            self.now_s = times_s[-1]
        if not 0 <= event.trace < len(traces):
            self.ignored += 1
            return
        trace = traces[event.trace]
        if trace.shared:
            trace = self.lane(event.trace)
        if trace.ended:
            self.ignored += 1
            return
        trace.add(event)
        if times_s[0] <= self._last_end_s:
            # Written down later than it came: what was emitted by that end is more.
            self.changed.append(event.trace)

    def _apply_to_trace(
        self,
        event: TraceOpened
        | SamplingDropped
        | TraceRetried
        | ThinkingReclassified
        | TraceFinished
        | TraceCounted
        | TraceFailed
        | CancelSent
        | TraceCut,
    ) -> None:
        if not 0 <= event.trace < len(self.traces):
            self.ignored += 1
            return
        trace = self.lane(event.trace)
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
            case CancelSent():
                trace.cancelling = event.by
            case TraceFinished():
                trace.finish(event, self.grading)
                self._end(event.trace, event.t_s)
            case TraceCounted():
                trace.recount(event)
                self.counts += 1
                self.changed.append(event.trace)
            case TraceFailed():
                trace.fail(event.t_s, event.kind, event.reason)
                self._end(event.trace, event.t_s)
            case TraceCut():
                trace.cut(event.t_s, event.by)
                self._end(event.trace, event.t_s)


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
