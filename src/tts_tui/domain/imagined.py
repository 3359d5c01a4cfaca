"""Traces as they would be if they ended next, with answers that somebody thinks of.

A strategy that is asked about them says what further votes would change, by its own rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.confidence import Confident, Measure
    from tts_tui.domain.repetition import Looped
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class ImaginedTrace:
    """An open trace that has ended, later and longer than all that are known."""

    trace: TraceView
    answer: Answer | None
    end_s: float | None
    tokens: int
    ended: bool = True
    open_ended: bool = False

    @property
    def index(self) -> int:
        """Number of the trace in its race, from 0."""
        return self.trace.index

    @property
    def thinking_tokens(self) -> int:
        """r: what it thought, if it has stopped thinking; else all."""
        stopped = self.trace.thinking_end_s is not None
        return self.trace.thinking_tokens if stopped else self.tokens

    @property
    def thinking_end_s(self) -> float | None:
        """When its thinking ended, in seconds from the race's start."""
        stopped_s = self.trace.thinking_end_s
        return self.end_s if stopped_s is None else stopped_s

    @property
    def looped(self) -> Looped | None:
        """When it was found to repeat itself; None where it never was."""
        return self.trace.looped

    def thinking_known_before(self, _t_s: float) -> int:
        """r: it ends with its counts."""
        return self.thinking_tokens

    @property
    def opened_s(self) -> float | None:
        """When its request was sent, in seconds from the race's start."""
        return self.trace.opened_s

    def tokens_by(self, t_s: float) -> int:
        """Tokens emitted at or before `t_s` seconds."""
        if self.end_s is not None and t_s >= self.end_s:
            return self.tokens
        return self.trace.tokens_by(t_s)

    def passed_s(self, tokens: int) -> float | None:
        """When it had emitted more than so many tokens, in seconds; None while it has not."""
        return self.trace.passed_s(tokens)

    def confidence(self, measure: Measure) -> Confident | None:
        """How confident it was so far."""
        return self.trace.confidence(measure)


class Imagination:
    """What a pool may come to, with its open traces in the order in which they stop thinking."""

    def __init__(self, pool: Pool[TraceView]) -> None:
        self._lanes: list[TraceView] = list(pool)
        self._slots = pool.slots
        places = [place for place, trace in enumerate(self._lanes) if not trace.ended]
        self._open = sorted(places, key=lambda place: _thought_s(self._lanes[place]))
        self._last_s = max((_known_s(trace) for trace in self._lanes), default=0.0)
        self._longest = max((trace.tokens for trace in self._lanes), default=0)

    @property
    def open(self) -> int:
        """How many traces may still vote."""
        return len(self._open)

    def after(self, votes: Sequence[Answer], *, from_last: int = 0) -> Pool[TraceView]:
        """The pool once open traces have ended, one after the other, with these answers.

        The first `from_last` of them are of those that think longest: what a strategy that prefers
        short thinking makes least of.
        """
        lanes = list(self._lanes)
        longest_first = self._open[len(self._open) - from_last :]
        order = [*longest_first, *self._open[: len(self._open) - from_last]]
        for later, (place, answer) in enumerate(zip(order, votes, strict=False), 1):
            trace = lanes[place]
            lanes[place] = ImaginedTrace(trace, answer, self._last_s + later, self._longest + later)
        return Pool(lanes, slots=self._slots)


def _thought_s(trace: TraceView) -> float:
    return float("inf") if trace.thinking_end_s is None else trace.thinking_end_s


def _known_s(trace: TraceView) -> float:
    return max(trace.end_s or 0.0, trace.thinking_end_s or 0.0)
