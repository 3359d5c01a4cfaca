"""How long a trace may say nothing, counted in tokens: keep-alive bytes do not help it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Callable

_SLACK = 0.01
"""A silence is noticed up to this share late, so that not every token moves a timer."""
_DRAIN_S = 0.1
"""Longest wait for usage after the finish reason, in seconds: a decision must not wait."""


class Patience:
    """A cancel scope whose deadline follows the tokens; enter `scope` around the request."""

    def __init__(
        self, first_token_s: float, silence_s: float, now: Callable[[], float] = anyio.current_time
    ) -> None:
        self.before_first = True
        """Whether no token has come yet."""
        self.limit_s = first_token_s
        """The limit that holds now, in seconds."""
        self._silence_s = silence_s
        self._now = now
        self._moved_s = now()
        self.scope = anyio.CancelScope(deadline=self._moved_s + first_token_s)

    def token(self) -> None:
        """A token came: the silence begins anew."""
        now_s = self._now()
        slack_s = self._silence_s * _SLACK
        if self.before_first or now_s - self._moved_s >= slack_s:
            self.before_first, self.limit_s = False, self._silence_s
            self._moved_s = now_s
            self.scope.deadline = now_s + self._silence_s + slack_s

    def finish(self) -> None:
        """The answer is complete: what follows is only worth a moment."""
        self.scope.deadline = min(self.scope.deadline, self._now() + _DRAIN_S)
