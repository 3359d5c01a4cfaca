"""What a pool sorts ended traces by, and which of them it sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.confidence import Measure

if TYPE_CHECKING:
    from tts_tui.domain.trace_view import TraceView


def end_s(trace: TraceView) -> float:
    """When an ended trace ended, in seconds."""
    return trace.end_s if trace.end_s is not None else float("inf")


def any_ended(_trace: TraceView) -> bool:
    """Every ended trace."""
    return True


def valid(trace: TraceView) -> bool:
    """One with an answer."""
    return trace.answer is not None


def in_full(trace: TraceView) -> bool:
    """One whose full length is known."""
    return not trace.open_ended


def scored(trace: TraceView) -> bool:
    """One of whose tokens any had a log p."""
    return any(trace.confidence(measure) is not None for measure in Measure)


def was_cut(trace: TraceView) -> bool:
    """One that was cut."""
    return trace.open_ended


def thought_in_full(trace: TraceView) -> bool:
    """One whose full length is known, and that stopped thinking at a moment."""
    return trace.thinking_end_s is not None and not trace.open_ended


def thought_and_cut(trace: TraceView) -> bool:
    """One that was cut after it had stopped thinking."""
    return trace.thinking_end_s is not None and trace.open_ended


def has_looped(trace: TraceView) -> bool:
    """One that was found to repeat itself."""
    return trace.looped is not None


def length(trace: TraceView) -> int:
    """ℓ, in tokens."""
    return trace.tokens


def thinking(trace: TraceView) -> int:
    """r, in tokens."""
    return trace.thinking_tokens


def thought_s(trace: TraceView) -> float:
    """When it stopped thinking, in seconds; infinite where it did not."""
    return trace.thinking_end_s if trace.thinking_end_s is not None else float("inf")


def thought_until_s(trace: TraceView) -> float:
    """When it stopped thinking, in seconds, or ended."""
    return trace.thinking_end_s if trace.thinking_end_s is not None else end_s(trace)
