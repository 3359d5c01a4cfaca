"""How long a trace may say nothing, counted in tokens: keep-alive bytes do not help it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import anyio

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_SLICES = 50
"""A silence is noticed up to one slice late, so that a token costs no clock and no timer."""
_LONGEST_SLICE_S = 1.0
_DRAIN_S = 2.0
"""Longest wait for usage after the finish reason, in seconds; no decision waits for it."""


class Timer(Protocol):
    """What can be called off."""

    def cancel(self) -> object:
        """Call it off."""


def _call_later(delay_s: float, callback: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(delay_s, callback)


class StreamDeadline:
    """Cancels the block it is entered for once no token came for too long.

    Time is counted in slices that this process lived through: one that was stopped, or a laptop
    that slept, has not waited, and what arrived meanwhile is read before the silence goes on.
    """

    def __init__(
        self,
        first_token_s: float,
        silence_s: float,
        now: Callable[[], float] = anyio.current_time,
        call_later: Callable[[float, Callable[[], None]], Timer] = _call_later,
    ) -> None:
        self.before_first = True
        """Whether no token has come yet."""
        self.limit_s = first_token_s
        """The limit that holds now, in seconds."""
        self._silence_s = silence_s
        self._now = now
        self._call_later = call_later
        self._heard = False
        self._left_s = first_token_s
        self._slice_s = 0.0
        self._due_s = 0.0
        self._timer: Timer | None = None
        self._scope = anyio.CancelScope()

    def token(self) -> None:
        """A token came: the silence begins anew."""
        self._heard = True

    def finish(self) -> None:
        """The answer is complete: what follows is only worth a moment."""
        self._heard = False
        self._left_s = min(self._left_s, _DRAIN_S)
        self._start_slice()

    def __enter__(self) -> None:
        self._scope.__enter__()
        self._start_slice()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self._stop_slice()
        return bool(self._scope.__exit__(kind, error, traceback))

    def _start_slice(self) -> None:
        self._stop_slice()
        self._slice_s = min(self._left_s, self.limit_s / _SLICES, _LONGEST_SLICE_S)
        self._due_s = self._now() + self._slice_s
        self._timer = self._call_later(self._slice_s, self._slice_over)

    def _stop_slice(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _slice_over(self) -> None:
        late_s = self._now() - self._due_s
        if self._heard:
            self._heard = False
            self.before_first, self.limit_s = False, self._silence_s
            self._left_s = self._silence_s
        elif late_s < max(self._slice_s, _LONGEST_SLICE_S):
            self._left_s -= self._slice_s
        # Else this process stood still: the slice is waited once more, and the sockets are read.
        if self._left_s > 0:
            self._start_slice()
        else:
            self._timer = None
            self._scope.cancel()
