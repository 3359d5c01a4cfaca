"""How a trace stood whenever anything but its tokens changed: what the fold says, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.race import RaceState
from tts_tui.replay.recorded_trace import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.grading import Grading
    from tts_tui.domain.trace import TraceState
    from tts_tui.domain.trace_status import TraceStatus
    from tts_tui.replay.recorded_race import RecordedRace
    from tts_tui.replay.recorded_trace import RecordedTrace


class LaneStep(NamedTuple):
    """From when on a trace stood so."""

    t_s: float
    """In seconds of the clock."""
    status: TraceStatus
    tokens: int
    """Its own, by then."""


class RecordedLane(NamedTuple):
    """A trace with its course."""

    recorded: RecordedTrace
    steps: tuple[LaneStep, ...]
    state: TraceState | None
    """As it was at last; None where nothing was ever heard of it."""


def lanes_of(recorded: RecordedRace, grading: Grading | None = None) -> Iterator[RecordedLane]:
    """Give every trace of a race, the independent ones first, each led through by itself."""
    race = RaceState(recorded.started, grading)
    for trace in recorded.everyone:
        # Those it goes on from have been led to their ends: what it took over is all there.
        steps, before_s = [], -1.0
        for moment in _moments(trace):
            trace.fold_into(race, moment, before_s)
            state = race.lane(trace.index)
            steps.append(LaneStep(moment, state.status, state.tokens))
            before_s = moment
        trace.fold_into(race, float("inf"), before_s)
        yield RecordedLane(trace, tuple(steps), race.lane(trace.index) if steps else None)


def _moments(trace: RecordedTrace) -> list[float]:
    starts = (trace.columns.t_s[s.start] if isinstance(s, Run) else s.t_s for s in trace.steps)
    return sorted(set(starts))
