"""The races an app has opened: started beside its loop, closed when it leaves."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tts_tui.domain.events import EndReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.engine.controls import LiveControls


@runtime_checkable
class ShowsRace(Protocol):
    """A screen that knows whether traces are running right now."""

    @property
    def race_running(self) -> bool:
        """Whether leaving would cut something."""


class OpenRaces:
    """Every race that still has to be closed; any thread may ask."""

    def __init__(self) -> None:
        self._opened: list[LiveControls] = []
        self._closed = False
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether closing now would cut something."""
        return any(not controls.finished for controls in self._opened)

    async def open(self, start: Callable[[], LiveControls]) -> LiveControls:
        """Start a race in a thread, because an engine may take its time; passes its errors on."""
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[LiveControls] = loop.create_future()

        def settle(give: Callable[[], None]) -> None:
            if not opened.done():
                give()

        def run() -> None:
            try:
                controls = start()
            except Exception as error:  # noqa: BLE001  # raised again where it is awaited
                give = partial(opened.set_exception, error)
            else:
                # The app may be gone when a slow start comes back.
                if not self._keeps(controls):
                    controls.close()
                    return
                give = partial(opened.set_result, controls)
            with suppress(RuntimeError):  # the loop has closed meanwhile
                loop.call_soon_threadsafe(settle, give)

        # A thread of a pool would be waited for by whoever leaves while the engine is loading.
        threading.Thread(target=run, name="start", daemon=True).start()
        return await opened

    def _keeps(self, controls: LiveControls) -> bool:
        with self._lock:
            if not self._closed:
                self._opened.append(controls)
            return not self._closed

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        """Tell every running race to end; returns at once."""
        for controls in list(self._opened):
            controls.stop(why)

    def close(self, *, leaving: bool = False, fault: bool = False) -> list[str]:
        """Close them all, each within four seconds; says where those that save are saved.

        `leaving` closes what is still being started as well, when that comes back.
        """
        with self._lock:
            self._closed = self._closed or leaving
            opened, self._opened = self._opened, []
        if fault:
            for controls in opened:
                controls.stop(EndReason.FAULT)
        for controls in opened:
            controls.close()
        return [where for controls in opened if (where := controls.whereabouts) is not None]
