"""Which of our own counts is nearer, where a server counts nothing: its deltas or a yardstick."""

from __future__ import annotations

from dataclasses import dataclass

_SHARE_OFF = 0.05
_TOKENS_OFF = 2
"""A trace's usage also counts an end token, and a header, that no delta brings."""
_BATCHED_BELOW = 0.8
"""A delta is at least one token: only far fewer deltas than the yardstick has are batches."""


@dataclass(slots=True)
class DeltaCounts:
    """What is known of one endpoint's deltas, from its traces that did bring usage."""

    deltas: int = 0
    tokens: int = 0
    traces: int = 0

    def saw(self, deltas: int, tokens: int) -> None:
        """Note a trace that was counted from its deltas by us and as a whole by its server."""
        self.deltas += deltas
        self.tokens += tokens
        self.traces += 1

    @property
    def are_tokens(self) -> bool | None:
        """Whether one delta is one token here; None where no trace has told."""
        if not self.traces:
            return None
        off = abs(self.tokens - self.deltas)
        return off <= _SHARE_OFF * self.tokens + _TOKENS_OFF * self.traces

    def nearer_than(self, deltas: int, yardstick: int) -> bool:
        """Whether to keep the deltas of a race, by its first trace that nobody counted."""
        known = self.are_tokens
        return deltas >= _BATCHED_BELOW * yardstick if known is None else known
