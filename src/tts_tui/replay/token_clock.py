"""The same race on the token clock: every trace emits one token a tick, so first means shortest.

A tick is 1 / TICKS_PER_S seconds of the replay. Where one arrival stands for many tokens (a
server that sends them together, or data imported without times), its text is spread evenly over
its ticks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.domain.events import Arrival, RaceEnded, TokensArrived, TraceFinished
from tts_tui.domain.playback import TICKS_PER_S
from tts_tui.replay.trace_tape import Run, TraceTape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.replay.tape import RaceTape


def on_token_clock(tape: RaceTape) -> RaceTape:
    """Retime a race by its token counts; recorded picks and cuts are of the other clock."""
    traces = [_retimed(trace) for trace in tape.traces]
    last_s = max((trace.last_s for trace in traces), default=0.0)
    ends = [replace(fact, t_s=last_s) for fact in tape.facts if isinstance(fact, RaceEnded)]
    return tape.changed(traces, [*ends])


def _retimed(trace: TraceTape) -> TraceTape:
    retimed = TraceTape(trace.race, trace.index)
    finish = next((step for step in trace.steps if isinstance(step, TraceFinished)), None)
    length = finish.tokens if finish is not None else None
    ticks = 0
    for step in trace.steps:
        if isinstance(step, Run):
            arrivals = tuple(_ticked(trace, step, length))
            retimed.add_tokens(TokensArrived(trace.race, trace.index, step.channel, arrivals))
            ticks = trace.total[step.stop - 1]
        else:
            at = length if step is finish and length is not None else ticks
            retimed.add_fact(replace(step, t_s=_seconds(at, length)))
    return retimed


def _ticked(trace: TraceTape, run: Run, length: int | None) -> Iterator[Arrival]:
    text = trace.text()
    for at in range(run.start, run.stop):
        begin = trace.text_end[at - 1] if at else 0
        before = trace.total[at - 1] if at else 0
        tokens = trace.total[at] - before
        characters = trace.text_end[at] - begin
        # Never more pieces than characters: a count in a file may be any number.
        pieces = max(1, min(tokens, characters))
        for piece in range(1, pieces + 1):
            upto = tokens * piece // pieces
            since = tokens * (piece - 1) // pieces
            yield Arrival(
                _seconds(before + upto, length),
                upto - since,
                text[
                    begin + characters * (piece - 1) // pieces : begin
                    + characters * piece // pieces
                ],
            )


def _seconds(tick: int, length: int | None) -> float:
    """When a tick is; a trace never outlasts the length its server counted."""
    return (tick if length is None else min(tick, length)) / TICKS_PER_S
