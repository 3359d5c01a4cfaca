"""When a trace that has produced nothing is tried again, and after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tts_tui.client.errors import TraceError


class Retries(Protocol):
    """Who says when to try again; `RetryPolicy` is one, `engine.patience.Patience` another."""

    def wait_s(self, error: TraceError, attempt: int, seed: int, host: str, /) -> float | None:
        """Seconds until the next attempt (from 1) at a host; None to give up."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with jitter; a server's `Retry-After` goes first, up to a cap."""

    attempts: int = 4
    base_s: float = 0.5
    cap_s: float = 30.0

    def wait_s(self, error: TraceError, attempt: int, seed: int, _host: str = "") -> float | None:
        """Seconds until the next attempt (from 1); None to give up.

        The jitter comes from the trace's own seed, so that N traces refused together do not
        come back together, and a run can be repeated.
        """
        if not error.retryable or attempt >= self.attempts:
            return None
        if error.retry_after_s is not None:
            jitter = self._jitter(attempt, seed)
            return min(max(error.retry_after_s, 0.0), self.cap_s) + self.base_s * (jitter - 0.5)
        return self.pause_s(attempt, seed)

    def pause_s(self, attempt: int, seed: int) -> float:
        """The back-off after an attempt, whatever the server said."""
        return min(self.base_s * 2.0**attempt, self.cap_s) * self._jitter(attempt, seed)

    def _jitter(self, attempt: int, seed: int) -> float:
        return random.Random(seed * 1009 + attempt).uniform(0.5, 1.0)
