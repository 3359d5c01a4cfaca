"""The races an app has opened: started beside its loop, closed when it leaves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.engine.controls import RaceControls


@runtime_checkable
class ShowsRace(Protocol):
    """A screen that knows whether traces are running right now."""

    @property
    def race_running(self) -> bool:
        """Whether leaving would cut something."""


class OpenRaces:
    """Every race that still has to be closed."""

    def __init__(self) -> None:
        self._opened: list[RaceControls] = []

    @property
    def running(self) -> bool:
        """Whether closing now would cut something."""
        return any(not controls.finished for controls in self._opened)

    async def open(self, start: Callable[[], RaceControls]) -> RaceControls:
        """Start a race in a thread, because an engine may take its time; passes its errors on."""

        def opened() -> RaceControls:
            # Remembered in the thread: the app may be gone when a slow start comes back.
            self._opened.append(controls := start())
            return controls

        return await asyncio.to_thread(opened)

    def close(self) -> None:
        """Close them all; each may take two seconds."""
        while self._opened:
            self._opened.pop().close()
