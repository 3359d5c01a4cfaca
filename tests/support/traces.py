"""Traces made by hand for strategies: lengths, ends and answers, no events."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.answers import Answer, normalise

if TYPE_CHECKING:
    from tts_tui.domain.confidence import Confident, Measure
    from tts_tui.domain.repetition import Looped


@dataclass(frozen=True)
class FakeTrace:
    """A trace that emits at a constant rate and has run to its end."""

    index: int
    tokens: int
    thinking_tokens: int
    end_s: float | None
    answer: Answer | None
    thinking_end_s: float | None = None
    ended: bool = True
    open_ended: bool = False
    looped: Looped | None = None
    confidences: tuple[Confident | None, ...] = ()
    """By measure."""

    def thinking_known_before(self, _t_s: float) -> int:
        return self.thinking_tokens

    @property
    def opened_s(self) -> float | None:
        return 0.0

    def passed_s(self, tokens: int) -> float | None:
        if self.end_s is None or tokens >= self.tokens:
            return None
        return (tokens + 1) * self.end_s / self.tokens

    def tokens_by(self, t_s: float) -> int:
        if self.end_s is None or t_s >= self.end_s:
            return self.tokens
        return math.floor(self.tokens * t_s / self.end_s)

    def confidence(self, measure: Measure) -> Confident | None:
        return self.confidences[measure] if self.confidences else None


def finished(
    index: int, answer: str | None, tokens: int, end_s: float, thinking_tokens: int | None = None
) -> FakeTrace:
    thinking = tokens if thinking_tokens is None else thinking_tokens
    return FakeTrace(
        index=index,
        tokens=tokens,
        thinking_tokens=thinking,
        end_s=end_s,
        answer=normalise(answer) if answer is not None else None,
        thinking_end_s=end_s * thinking / tokens if tokens else end_s,
    )


def running(index: int, tokens: int, thinking_end_s: float | None = None) -> FakeTrace:
    return FakeTrace(
        index=index,
        tokens=tokens,
        thinking_tokens=tokens,
        end_s=None,
        answer=None,
        thinking_end_s=thinking_end_s,
        ended=False,
        open_ended=True,
    )
