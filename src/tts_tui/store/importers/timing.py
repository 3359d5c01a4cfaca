"""Races whose completions say how long they took, as events in the order in which they came.

What is recorded of a completion is its generation time, and nothing between its beginning and its
end: so all traces of a race begin at once, as if they had been asked together, and the tokens of
each come evenly over its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import (
    Channel,
    EndReason,
    RaceEnded,
    TokensArrived,
    TraceFailed,
    TraceFinished,
    TraceOpened,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tts_tui.domain.events import Event, RaceStarted
    from tts_tui.store.importers.imported import ImportedRace, ImportedTrace

FAILED_ELSEWHERE: Final = "failed elsewhere"
"""The kind of failure of a completion that another program asked for."""
STEPS: Final = 40
"""In how many steps the tokens of a trace come, beside those at which others end."""
_US: Final = 1_000_000


def are_timed(races: Sequence[ImportedRace]) -> bool:
    """Whether every completion says how long it took: a clock for some of them is none."""
    traces = [trace for race in races for trace in race.traces if trace.failure is None]
    probed = any(race.probing is not None for race in races)
    return bool(traces) and not probed and all(trace.took_s is not None for trace in traces)


def end_of(trace: ImportedTrace, race: int, index: int, t_s: float) -> TraceFinished | TraceFailed:
    """Make the end of a trace, at a moment."""
    if trace.failure is not None:
        return TraceFailed(race, t_s, index, FAILED_ELSEWHERE, trace.failure)
    return TraceFinished(
        *(race, t_s, index, trace.finish_reason, trace.tokens, trace.thinking_tokens),
        provenance=trace.count,
        prompt_tokens=trace.prompt_tokens,
        recorded_answer=trace.recorded_answer,
    )


def why_ended(traces: Sequence[ImportedTrace]) -> EndReason:
    """Say why the race of these traces ended."""
    failed = all(trace.failure is not None for trace in traces)
    return EndReason.ALL_FAILED if failed else EndReason.ALL_ENDED


def timed_events(started: RaceStarted, traces: Sequence[ImportedTrace]) -> Iterator[Event]:
    """Give the events of a race, stamps strictly increasing in whole microseconds.

    At each end every running trace has the tokens of its time so far. A trace that failed at a
    time nobody knows ends when all others have, so that nothing is decided by it.
    """
    race = started.race
    ends = _ends(traces)
    at_us = 0
    yield started
    for index in range(len(traces)):
        at_us += 1
        yield TraceOpened(race, at_us / _US, index, None)
    open_runs: dict[int, _Run] = {}
    closed: list[_Run] = []
    for due_us, _, piece in sorted(_steps(traces, ends), key=lambda step: step[:2]):
        at_us = max(due_us, at_us + 1)
        if piece.channel is None:
            runs, closed, open_runs = [*closed, *open_runs.values()], [], {}
            yield from (run.event(race) for run in runs)
            yield end_of(traces[piece.trace], race, piece.trace, at_us / _US)
            continue
        run = open_runs.get(piece.trace)
        if run is None or run.channel is not piece.channel:
            if run is not None:
                closed.append(run)
            run = open_runs[piece.trace] = _Run(piece.trace, piece.channel, [], [], [])
        run.times_s.append(at_us / _US)
        run.tokens.append(piece.tokens)
        run.texts.append(piece.text)
    yield RaceEnded(race, (at_us + 1) / _US, why_ended(traces))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some tokens of one trace; its end where no channel is said."""

    trace: int
    channel: Channel | None
    tokens: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """Pieces of one trace and channel that become one event."""

    trace: int
    channel: Channel
    times_s: list[float]
    tokens: list[int]
    texts: list[str]

    def event(self, race: int) -> TokensArrived:
        """The run as an event."""
        columns = tuple(self.times_s), tuple(self.tokens), tuple(self.texts)
        return TokensArrived(race, self.trace, self.channel, *columns)


def _ends(traces: Sequence[ImportedTrace]) -> list[int]:
    """When each trace ends, in microseconds."""
    known = [round(trace.took_s * _US) if trace.took_s else None for trace in traces]
    last = max((us for us in known if us is not None), default=0)
    return [max(1, last if us is None else us) for us in known]


def _steps(
    traces: Sequence[ImportedTrace], ends: Sequence[int]
) -> Iterator[tuple[int, int, _Piece]]:
    """All pieces and ends: when each is due, in microseconds, its rank there, and what comes."""
    for index, (trace, end_us) in enumerate(zip(traces, ends, strict=True)):
        steps = {end_us * step // STEPS for step in range(1, STEPS + 1)}
        due = sorted((steps | {us for us in ends if us < end_us}) - {0})
        for us, piece in _pieces(index, trace, due, end_us):
            yield us, 0, piece
        yield end_us, 1, _Piece(index, None)


def _pieces(
    index: int, trace: ImportedTrace, due: Iterable[int], end_us: int
) -> Iterator[tuple[int, _Piece]]:
    thought = trace.thinking_tokens or 0
    parts = (
        (Channel.THINKING, 0, thought, trace.thinking),
        (Channel.ANSWER, thought, trace.tokens - thought, trace.answer),
    )
    before_us = 0
    for us in due:
        for channel, begins, tokens, text in parts:
            came, was = (
                min(max(trace.tokens * at // end_us - begins, 0), tokens) for at in (us, before_us)
            )
            if tokens:
                said = text[len(text) * was // tokens : len(text) * came // tokens]
            else:
                # Text that stands for no token of its own: thinking comes first, an answer last.
                comes = before_us == 0 if channel is Channel.THINKING else us == end_us
                said = text if comes else ""
            if came > was or said:
                yield us, _Piece(index, channel, came - was, said)
        before_us = us
