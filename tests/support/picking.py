"""Asking a strategy about traces in a list, from scratch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.pool import Pool
from tts_tui.domain.strategies import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.strategies import Clock, Pick, Strategy
    from tts_tui.domain.trace_view import TraceView


def pick_from(strategy: Strategy, traces: Sequence[TraceView], clock: Clock) -> Pick:
    """What it picks from a new pool of these traces."""
    return ask(strategy, Pool(traces), clock)
