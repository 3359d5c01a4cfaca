"""Traces that nothing has happened to: every race begins with the same ones."""

from __future__ import annotations

import threading

from tts_tui.domain.trace import TraceState

_queued: list[TraceState] = []
_growing = threading.Lock()


def queued_traces(n: int) -> list[TraceState]:
    """The first n queued traces, which all races share: one of its own is made when it opens.

    A file may name thousands of races of thousands of traces, of which none ever opened.
    """
    with _growing:
        while len(_queued) < n:
            trace = TraceState(len(_queued))
            trace.shared = True
            _queued.append(trace)
    return _queued[:n]
