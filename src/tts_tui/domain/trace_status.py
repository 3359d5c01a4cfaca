"""Where a trace stands."""

from __future__ import annotations

from enum import StrEnum


class TraceStatus(StrEnum):
    """Where a trace stands; the words people read."""

    QUEUED = "queued"
    WAITING = "waiting"
    THINKING = "thinking"
    ANSWERING = "answering"
    DONE = "done"
    FAILED = "failed"
    CUT = "cut"
