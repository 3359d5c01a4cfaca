"""A race that is gone on with: the traces that it has stay, the others are run later.

They are run after the first ones, so that not all of them run at once: in such a race first means
shortest (`strategies/in_turn.py`), on the wall clock too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.domain.events import RaceStarted
from tts_tui.domain.race import RaceState
from tts_tui.domain.trace_status import TraceStatus

if TYPE_CHECKING:
    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import Grading
    from tts_tui.domain.race import SessionState


def can_go_on(race: RaceState) -> bool:
    """Whether a race can keep the traces that it has finished, and have the others run.

    What an armed strategy cut, or a procedure grew, was asked for by the traces of its time.
    """
    alone = not (race.spawned or race.cohorts or race.armed or race.started.beams)
    return alone and any(trace.status is TraceStatus.DONE for trace in race.traces)


def goes_on(start: RaceStarted, past: RaceState | None, cap: int | None) -> RaceStarted:
    """The start of what a race still lacks of the traces that `start` asks for.

    `cap` is how many of them may run at once; None is no cap. Without a past it lacks all of
    them, and its clock begins.
    """
    if past is None:
        return replace(start, t_s=0.0)
    kept = [trace.index for trace in past.traces if trace.status is TraceStatus.DONE]
    rest = tuple(index for index in range(start.n) if index not in set(kept))
    at_once = max(
        min(past.started.slots or len(kept), len(kept)),
        len(rest) if cap is None else min(len(rest), cap),
    )
    return replace(
        start,
        race=past.started.race,
        slots=(at_once if at_once < start.n else None) if rest else past.started.slots,
        runs=past.started.runs + bool(rest),
        rest=rest,
    )


def gone_on(
    started: RaceStarted, past: RaceState | None, grading: Grading | None = None
) -> RaceState:
    """The state with which a race begins; where it goes on, with the traces that stay."""
    race = RaceState(started, grading)
    if past is not None and started.rest is not None:
        for trace in past.traces:
            if trace.ended and trace.index not in started.rest:
                race.put(trace)
        race.on_wire = past.on_wire
    return race


def apply_on(session: SessionState, event: Event, past: dict[int, RaceState]) -> None:
    """Apply an event to a session; a race of the `past` that it begins goes on, and leaves it."""
    if isinstance(event, RaceStarted) and event.rest is not None and event.race in past:
        grading = session.grading.of(event)
        session.races[event.race] = gone_on(event, past.pop(event.race), grading)
    else:
        session.apply(event)
