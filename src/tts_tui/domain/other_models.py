"""Which traces of a race are sampled from another model than its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.domain.events import ModelCard, RaceStarted
    from tts_tui.domain.trace import TraceState


def other_model_of(trace: TraceState) -> str | None:
    """Name the model that a trace is sampled from; None where it is the race's own."""
    return trace.origin.spawned.model if trace.origin is not None else None


def card_of_trace(started: RaceStarted, trace: TraceState) -> ModelCard | None:
    """The card of the model that a trace is sampled from; None where the race knows none."""
    name = other_model_of(trace)
    if name is None:
        return started.model
    return next((other.model for other in started.others if other.model.name == name), None)
