"""When the race screen draws: at fixed moments, and never ahead of the terminal."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.screen import Screen

IDLE_S = 1 / 8
"""Between two looks while nothing moves."""


class RepaintClock:
    """Calls back once a frame; what comes late is made up for, so that the rate holds.

    Textual's own interval leaves a whole frame out for each that is late, which takes two of
    thirty frames a second.
    """

    def __init__(
        self,
        screen: Screen[None],
        tick: Callable[[], None],
        frame_s: float,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._screen = screen
        self._tick = tick
        self._frame_s = frame_s
        self._now = now
        self._fast = True
        self._due_s = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin with one frame from now; called on the app's loop."""
        self._due_s = self._now()
        self._wait()

    def stop(self) -> None:
        """Call back no more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def pace(self, *, fast: bool) -> None:
        """Call once a frame, or seldom."""
        wakes = fast and not self._fast
        self._fast = fast
        if wakes and self._handle is not None:
            self._handle.cancel()
            self.start()

    def next_due_s(self) -> float:
        """Move on to the next moment; after a longer pause nothing is made up for."""
        interval_s = self._frame_s if self._fast else IDLE_S
        self._due_s = max(self._due_s + interval_s, self._now() - interval_s)
        return self._due_s

    def _wait(self) -> None:
        self._handle = asyncio.get_running_loop().call_later(
            max(0.0, self.next_due_s() - self._now()), self._run
        )

    def _run(self) -> None:
        """Call back in the screen's name, and treat a fault like any other of its own.

        Not as a message of the screen's, whose way through Textual takes 0.2 ms where nothing of
        it is in the processor's caches: a tenth of a frame.
        """
        self._wait()
        screen = self._screen
        with screen._context():
            try:
                self._tick()
            except Exception as error:  # noqa: BLE001  # as Textual's own loops do
                screen.app._handle_exception(error)


def terminal_is_behind(app: App[object]) -> bool:
    """Whether a whole picture waits behind the one that the terminal is taking.

    Another would only wait longer: so the rate falls to what the line carries, and what is shown
    is never older than two pictures.
    """
    queue = getattr(getattr(app._driver, "_writer_thread", None), "_queue", None)
    return queue is not None and queue.qsize() > 0
