"""One recorded trace by columns: any moment of it is a few slices, whatever its length."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import (
    CancelSent,
    Channel,
    SamplingDropped,
    ThinkingReclassified,
    TokensArrived,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.race import RaceState

TraceFact = (
    TraceOpened
    | SamplingDropped
    | TraceRetried
    | ThinkingReclassified
    | TraceFinished
    | TraceCounted
    | TraceFailed
    | CancelSent
    | TraceCut
)
"""What happens to one trace besides its tokens."""
ENDS: Final = (TraceFinished, TraceFailed, TraceCut)
SHARED: Final = -1
"""The race of an empty tape that stands for a queued trace of every race."""
_LOOSE_PARTS: Final = 4096
"""Texts kept apart while a recording is read; more are joined, as small strings are large."""


@dataclass(slots=True)
class Run:
    """Arrivals of one channel with nothing between them: numbers of the first and past the last."""

    channel: Channel
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Column:
    """The arrivals of one channel, aligned: when, tokens of the trace by then, end of its text."""

    t_s: array[float]
    total: array[int]
    text_end: array[int]
    """Past the arrival's last character in the channel's text."""


class RecordedTrace:
    """Everything recorded of one trace, in order; times never run backwards."""

    def __init__(self, race: int, index: int) -> None:
        self.race = race
        self.index = index
        self.steps: list[Run | TraceFact] = []
        """Token runs and facts, as they happened."""
        self.t_s = array("d")
        """When each arrival came, in seconds."""
        self.total = array("q")
        """Tokens of the trace by then."""
        self.text_end = array("q")
        """Past the arrival's last character in all text of the trace."""
        self.end_s: float | None = None
        """When it ended; None while it is open."""
        self.last_s = 0.0
        """When anything was last heard of it."""
        self._parts: list[str] = []
        self._characters = 0

    # -- recording --------------------------------------------------------------------------

    def add_tokens(self, event: TokensArrived) -> None:
        """Append arrivals; those after the trace's end are left out, as the fold does."""
        if self.end_s is not None or not event.times_s:
            return
        first = len(self.t_s)
        total = self.total[-1] if first else 0
        self._parts.extend(event.texts)
        characters, last_s = self._characters, self.last_s
        for t_s, tokens, text in zip(event.times_s, event.tokens, event.texts, strict=True):
            last_s = t_s if t_s > last_s else last_s
            total += tokens
            characters += len(text)
            self.t_s.append(last_s)
            self.total.append(total)
            self.text_end.append(characters)
        self._characters, self.last_s = characters, last_s
        self._extend_run(event.channel, first)
        if len(self._parts) > _LOOSE_PARTS:
            self.text()

    def add_fact(self, event: TraceFact) -> None:
        """Append a fact; what follows the trace's end is left out, but for its counts."""
        if (self.end_s is None) is isinstance(event, TraceCounted):
            return
        self.last_s = max(self.last_s, event.t_s)
        self.steps.append(event)
        if isinstance(event, ENDS):
            self.end_s = self.last_s

    def share(self, text: str, t_s: array[float], total: array[int], text_end: array[int]) -> None:
        """Take columns and text that others may hold too; runs say which of them are used."""
        self.t_s, self.total, self.text_end = t_s, total, text_end
        self._parts, self._characters = [text], len(text)

    def add_run(self, run: Run) -> None:
        """Append a run of the shared tokens."""
        self.steps.append(run)
        self.last_s = max(self.last_s, self.t_s[run.stop - 1])

    def _extend_run(self, channel: Channel, first: int) -> None:
        last = self.steps[-1] if self.steps else None
        if isinstance(last, Run) and last.channel is channel:
            last.stop = len(self.t_s)
        else:
            self.steps.append(Run(channel, first, len(self.t_s)))

    # -- reading ----------------------------------------------------------------------------

    def text(self) -> str:
        """All text of the trace, in the order of its arrivals."""
        if len(self._parts) > 1:
            self._parts[:] = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def fold_into(self, race: RaceState, until_s: float, after_s: float = -1.0) -> None:
        """Apply what happened up to `until_s` to a race that knows this trace up to `after_s`."""
        for step in self.steps:
            if not isinstance(step, Run):
                if step.t_s > until_s:
                    return
                if step.t_s > after_s:
                    race.apply(step)
                continue
            if self.t_s[step.stop - 1] <= after_s:
                continue
            start = bisect_right(self.t_s, after_s, step.start, step.stop)
            stop = bisect_right(self.t_s, until_s, start, step.stop)
            if stop == start:
                return
            race.lane(self.index).add_run(
                step.channel,
                self.t_s[start:stop],
                self.total[start:stop],
                self._text_of(start, stop),
            )
            race.now_s = max(race.now_s, self.t_s[stop - 1])
            race.revision += 1
            if stop < step.stop:
                return

    def events_between(self, after_s: float, until_s: float) -> Iterator[TokensArrived | TraceFact]:
        """Give what happened after one moment and at or before another, in order."""
        if self.last_s <= after_s:
            return
        for step in self.steps:
            if not isinstance(step, Run):
                if after_s < step.t_s <= until_s:
                    yield step
                continue
            start = bisect_right(self.t_s, after_s, step.start, step.stop)
            stop = bisect_right(self.t_s, until_s, start, step.stop)
            if stop > start:
                yield self._event(step.channel, start, stop)

    def next_after(self, t_s: float) -> float | None:
        """When something happens next, in seconds; None where nothing does."""
        if self.last_s <= t_s:
            return None
        at = bisect_right(self.t_s, t_s)
        nexts = [step.t_s for step in self.steps if not isinstance(step, Run) and step.t_s > t_s]
        if at < len(self.t_s):
            nexts.append(self.t_s[at])
        return min(nexts, default=None)

    def last_before(self, t_s: float) -> float | None:
        """When something last happened before a moment, in seconds."""
        at = bisect_right(self.t_s, t_s)
        while at and self.t_s[at - 1] >= t_s:
            at -= 1
        lasts = [step.t_s for step in self.steps if not isinstance(step, Run) and step.t_s < t_s]
        if at:
            lasts.append(self.t_s[at - 1])
        return max(lasts, default=None)

    def column(self, channel: Channel) -> Column:
        """Give the arrivals of one channel, as its text stands at the trace's end."""
        columns = {each: Column(array("d"), array("q"), array("q")) for each in Channel}
        for step in self.steps:
            if isinstance(step, ThinkingReclassified):
                _move(columns[Channel.ANSWER], columns[Channel.THINKING])
                columns[Channel.ANSWER] = Column(array("d"), array("q"), array("q"))
            elif isinstance(step, Run):
                column = columns[step.channel]
                before = self.text_end[step.start - 1] if step.start else 0
                shift = (column.text_end[-1] if column.text_end else 0) - before
                column.t_s.extend(self.t_s[step.start : step.stop])
                column.total.extend(self.total[step.start : step.stop])
                ends = self.text_end[step.start : step.stop]
                column.text_end.extend(end + shift for end in ends)
        return columns[channel]

    def cut_at(self, t_s: float, facts: tuple[TraceFact, ...]) -> RecordedTrace:
        """Give this trace as it would be had it been stopped at `t_s` by these facts."""
        tape = RecordedTrace(self.race, self.index)
        # The columns are shared: a shorter last run is all that differs.
        tape.share(self.text(), self.t_s, self.total, self.text_end)
        for step in self.steps:
            if isinstance(step, Run):
                stop = bisect_right(self.t_s, t_s, step.start, step.stop)
                if stop > step.start:
                    tape.add_run(Run(step.channel, step.start, stop))
                if stop < step.stop:
                    break
            elif step.t_s > t_s:
                break
            else:
                tape.steps.append(step)
                tape.last_s = max(tape.last_s, step.t_s)
        for fact in facts:
            tape.add_fact(fact)
        return tape

    def counted(self) -> RecordedTrace:
        """Give this trace with its last counts known at its end already."""
        counts = [step for step in self.steps if isinstance(step, TraceCounted)]
        if not counts:
            return self
        tape = RecordedTrace(self.race, self.index)
        tape.share(self.text(), self.t_s, self.total, self.text_end)
        for step in self.steps:
            if isinstance(step, Run):
                tape.add_run(step)
            elif isinstance(step, TraceFinished):
                tape.add_fact(reduce(_with_counts, counts, step))
            elif not isinstance(step, TraceCounted):
                tape.add_fact(step)
        return tape

    def _event(self, channel: Channel, start: int, stop: int) -> TokensArrived:
        text = self.text()
        totals = (self.total[start - 1] if start else 0, *self.total[start:stop])
        ends = (self.text_end[start - 1] if start else 0, *self.text_end[start:stop])
        return TokensArrived(
            self.race,
            self.index,
            channel,
            times_s=tuple(self.t_s[start:stop]),
            tokens=tuple(after - before for before, after in pairwise(totals)),
            texts=tuple(text[begin:end] for begin, end in pairwise(ends)),
        )

    def _text_of(self, start: int, stop: int) -> str:
        return self.text()[self.text_end[start - 1] if start else 0 : self.text_end[stop - 1]]


def _with_counts(finished: TraceFinished, counted: TraceCounted) -> TraceFinished:
    named = ("tokens", "thinking_tokens", "provenance", "prompt_tokens", "cached_prompt_tokens")
    known = {name: value for name in named if (value := getattr(counted, name)) is not None}
    return replace(finished, **known)


def _move(source: Column, target: Column) -> None:
    shift = target.text_end[-1] if target.text_end else 0
    target.t_s.extend(source.t_s)
    target.total.extend(source.total)
    target.text_end.extend(end + shift for end in source.text_end)


_queued: list[RecordedTrace] = []


def queued_traces(n: int) -> list[RecordedTrace]:
    """Give n tapes with nothing on them, shared by all races; recording makes one's own."""
    while len(_queued) < n:
        _queued.append(RecordedTrace(SHARED, len(_queued)))
    return _queued[:n]
