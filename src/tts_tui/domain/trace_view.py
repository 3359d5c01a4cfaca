"""What may be known of a trace by those who pool, count and pick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tts_tui.domain.answers import Answer
    from tts_tui.domain.confidence import Confident, Measure
    from tts_tui.domain.repetition import Looped


class TraceView(Protocol):
    """What a strategy may know of a trace; `domain.trace.TraceState` is one."""

    @property
    def index(self) -> int:
        """Number of the trace in its race, from 0."""

    @property
    def ended(self) -> bool:
        """Whether nothing more can come."""

    @property
    def open_ended(self) -> bool:
        """Whether its full length is unknown: still running, or cut."""

    @property
    def answer(self) -> Answer | None:
        """The extracted answer; a trace with one is valid."""

    @property
    def tokens(self) -> int:
        """ℓ, in tokens."""

    @property
    def thinking_tokens(self) -> int:
        """r, in tokens."""

    @property
    def opened_s(self) -> float | None:
        """When its request was sent, in seconds from the race's start."""

    @property
    def end_s(self) -> float | None:
        """When it ended, in seconds from the race's start."""

    @property
    def thinking_end_s(self) -> float | None:
        """When its thinking ended, in seconds from the race's start."""

    @property
    def looped(self) -> Looped | None:
        """When it was found to repeat itself; None where it never was."""

    def thinking_known_before(self, t_s: float) -> int:
        """r as its counts had it before `t_s` seconds; what amended them later is left out."""

    def tokens_by(self, t_s: float) -> int:
        """Tokens emitted at or before `t_s` seconds."""

    def passed_s(self, tokens: int) -> float | None:
        """When it had emitted more than so many tokens, in seconds; None while it has not."""

    def confidence(self, measure: Measure) -> Confident | None:
        """How confident it was by a measure, so far while it runs; None: no log p tells."""
