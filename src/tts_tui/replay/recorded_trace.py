"""One recorded trace by columns: any moment of it is a few slices, whatever its length."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import (
    CancelSent,
    Channel,
    SamplingDropped,
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
from tts_tui.domain.repetition import TraceLooped
from tts_tui.replay.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.race import RaceState

TraceFact = (
    TraceSpawned
    | TraceOpened
    | SamplingDropped
    | TraceRetried
    | ThinkingReclassified
    | TraceContinued
    | TraceLooped
    | TraceFinished
    | TraceCounted
    | TraceFailed
    | CancelSent
    | TraceCut
)
"""What happens to one trace besides its tokens."""
ENDS: Final = (TraceFinished, TraceFailed, TraceCut)
SHARED: Final = -1
"""The race of an empty recording that stands for a queued trace of every race."""


@dataclass(slots=True)
class Run:
    """Arrivals of one channel with nothing between them: numbers of the first and past the last."""

    channel: Channel
    start: int
    stop: int


class RecordedTrace:
    """Everything recorded of one trace, in order; times never run backwards."""

    def __init__(self, race: int, index: int, columns: Columns | None = None) -> None:
        self.race = race
        self.index = index
        self.columns = Columns() if columns is None else columns
        """Its arrivals; runs say which of them are its own, as others may hold them too."""
        self.steps: list[Run | TraceFact] = []
        """Token runs and facts, as they happened."""
        self.end_s: float | None = None
        """When it ended; None while it is open."""
        self.last_s = 0.0
        """When anything was last heard of it."""

    @property
    def spawned(self) -> TraceSpawned | None:
        """How a procedure grew it; None for an independent trace."""
        first = self.steps[0] if self.steps else None
        return first if isinstance(first, TraceSpawned) else None

    @property
    def first_s(self) -> float:
        """When anything was first heard of it; infinite where nothing was."""
        if not self.steps:
            return float("inf")
        first = self.steps[0]
        return self.columns.t_s[first.start] if isinstance(first, Run) else first.t_s

    @property
    def tokens(self) -> int:
        """Its own tokens, as its server counted them or as they came."""
        for step in reversed(self.steps):
            if isinstance(step, TraceCounted | TraceFinished) and step.tokens is not None:
                return step.tokens
            if isinstance(step, Run):
                return self.columns.total[step.stop - 1]
        return 0

    # -- recording --------------------------------------------------------------------------

    def add_tokens(self, event: TokensArrived) -> None:
        """Append arrivals; those after the trace's end are left out, as the fold does."""
        if self.end_s is not None or not event.times_s:
            return
        first = len(self.columns)
        self.columns.add(event, self.last_s)
        run = Run(event.channel, first, len(self.columns))
        last = self.steps[-1] if self.steps else None
        if isinstance(last, Run) and last.channel is run.channel:
            last.stop = run.stop
            self.last_s = self.columns.t_s[-1]
        else:
            self.add_run(run)

    def add_fact(self, event: TraceFact) -> None:
        """Append a fact; what follows the trace's end is left out, but for its counts."""
        if (self.end_s is None) is isinstance(event, TraceCounted):
            return
        self.last_s = max(self.last_s, event.t_s)
        self.steps.append(event)
        if isinstance(event, ENDS):
            self.end_s = self.last_s

    def add_run(self, run: Run) -> None:
        """Append a run of the arrivals there are."""
        self.steps.append(run)
        self.last_s = max(self.last_s, self.columns.t_s[run.stop - 1])

    # -- reading ----------------------------------------------------------------------------

    def fold_into(self, race: RaceState, until_s: float, after_s: float = -1.0) -> None:
        """Apply what happened up to `until_s` to a race that knows this trace up to `after_s`."""
        columns = self.columns
        for step in self.steps:
            if not isinstance(step, Run):
                if step.t_s > until_s:
                    return
                if step.t_s > after_s:
                    race.apply(step)
                continue
            if columns.t_s[step.stop - 1] <= after_s:
                continue
            start = bisect_right(columns.t_s, after_s, step.start, step.stop)
            stop = bisect_right(columns.t_s, until_s, start, step.stop)
            if stop == start:
                return
            race.lane(self.index).add_run(
                step.channel,
                columns.t_s[start:stop],
                columns.total[start:stop],
                columns.text_of(start, stop),
                columns.logps_of(start, stop),
            )
            race.now_s = max(race.now_s, columns.t_s[stop - 1])
            race.revision += 1
            if stop < step.stop:
                return

    def events_between(self, after_s: float, until_s: float) -> Iterator[TokensArrived | TraceFact]:
        """What happened after one moment and at or before another, in order."""
        if self.last_s <= after_s:
            return
        columns = self.columns
        for step in self.steps:
            if not isinstance(step, Run):
                if after_s < step.t_s <= until_s:
                    yield step
                continue
            start = bisect_right(columns.t_s, after_s, step.start, step.stop)
            stop = bisect_right(columns.t_s, until_s, start, step.stop)
            if stop > start:
                yield columns.event(self.race, self.index, step.channel, start, stop)

    def turns(self) -> Iterator[float]:
        """When picks may change by it, in seconds: its end, and where it was found to loop."""
        yield from () if self.end_s is None else (self.end_s,)
        yield from (step.t_s for step in self.steps if isinstance(step, TraceLooped))

    def next_after(self, t_s: float) -> float | None:
        """When something happens next, in seconds; None where nothing does."""
        if self.last_s <= t_s:
            return None
        at = bisect_right(self.columns.t_s, t_s)
        nexts = [step.t_s for step in self.steps if not isinstance(step, Run) and step.t_s > t_s]
        if at < len(self.columns.t_s):
            nexts.append(self.columns.t_s[at])
        return min(nexts, default=None)

    def last_before(self, t_s: float) -> float | None:
        """When something last happened before a moment, in seconds."""
        at = bisect_right(self.columns.t_s, t_s)
        while at and self.columns.t_s[at - 1] >= t_s:
            at -= 1
        lasts = [step.t_s for step in self.steps if not isinstance(step, Run) and step.t_s < t_s]
        if at:
            lasts.append(self.columns.t_s[at - 1])
        return max(lasts, default=None)

    def runs(self) -> list[Run]:
        """All its arrivals, in their order, by channel as its text stands at the trace's end."""
        found: list[Run] = []
        for step in self.steps:
            if isinstance(step, ThinkingReclassified):
                found = [replace(run, channel=Channel.THINKING) for run in found]
            elif isinstance(step, Run):
                found.append(step)
        return found

    def column(self, channel: Channel) -> Columns:
        """The arrivals of one channel, as its text stands at the trace's end; without the text."""
        found = {each: Columns() for each in Channel}
        for step in self.steps:
            if isinstance(step, ThinkingReclassified):
                answer, found[Channel.ANSWER] = found[Channel.ANSWER], Columns()
                found[Channel.THINKING].extend(answer, 0, len(answer))
            elif isinstance(step, Run):
                found[step.channel].extend(self.columns, step.start, step.stop)
        return found[channel]

    def characters(self) -> dict[Channel, int]:
        """How many characters of each channel it has said so far."""
        said = dict.fromkeys(Channel, 0)
        for run in self.runs():
            said[run.channel] += self.columns.characters(run.start, run.stop)
        return said

    def cut_at(self, t_s: float, facts: tuple[TraceFact, ...]) -> RecordedTrace:
        """This trace as it would be had it been stopped at `t_s` by these facts."""
        stopped = RecordedTrace(self.race, self.index, self.columns)
        for step in self.steps:
            if isinstance(step, Run):
                stop = bisect_right(self.columns.t_s, t_s, step.start, step.stop)
                if stop > step.start:
                    stopped.add_run(Run(step.channel, step.start, stop))
                if stop < step.stop:
                    break
            elif step.t_s > t_s:
                break
            else:
                stopped.steps.append(step)
                stopped.last_s = max(stopped.last_s, step.t_s)
        for fact in facts:
            stopped.add_fact(fact)
        return stopped

    def with_last_counts(self) -> RecordedTrace:
        """This trace with its last counts known at its end already."""
        counts = [step for step in self.steps if isinstance(step, TraceCounted)]
        if not counts:
            return self
        counted = RecordedTrace(self.race, self.index, self.columns)
        for step in self.steps:
            if isinstance(step, Run):
                counted.add_run(step)
            elif isinstance(step, TraceFinished):
                counted.add_fact(reduce(_with_counts, counts, step))
            elif not isinstance(step, TraceCounted):
                counted.add_fact(step)
        return counted


def _with_counts(finished: TraceFinished, counted: TraceCounted) -> TraceFinished:
    named = ("tokens", "thinking_tokens", "provenance", "prompt_tokens", "cached_prompt_tokens")
    known = {name: value for name in named if (value := getattr(counted, name)) is not None}
    return replace(finished, **known)


_queued: list[RecordedTrace] = []


def queued_traces(n: int) -> list[RecordedTrace]:
    """The first n empty recordings, which all races share; recording makes one's own."""
    while len(_queued) < n:
        _queued.append(RecordedTrace(SHARED, len(_queued)))
    return _queued[:n]
