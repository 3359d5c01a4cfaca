"""The races and replays an app has opened: beside its loop, closed when it leaves."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from tts_tui.domain.events import EndReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.engine.controls import LiveControls, RaceSource
    from tts_tui.replay.player import ReplayControls

Source = TypeVar("Source", bound="RaceSource")


@runtime_checkable
class ShowsRace(Protocol):
    """A screen that knows whether traces are running right now."""

    @property
    def race_running(self) -> bool:
        """Whether leaving would cut something."""


class OpenRaces:
    """Every race and replay that still has to be closed; any thread may ask."""

    def __init__(self) -> None:
        self._races: list[LiveControls] = []
        self._replays: list[ReplayControls] = []
        self._closed = False
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether closing now would cut something."""
        return any(not controls.finished for controls in self._races)

    async def start(self, start: Callable[[], LiveControls]) -> LiveControls:
        """Start a race in a thread, because an engine may take its time; passes its errors on."""
        return await self._open(start, self._races)

    async def replay(self, start: Callable[[], ReplayControls]) -> ReplayControls:
        """Open a replay in a thread, because a file may take its time; passes its errors on."""
        return await self._open(start, self._replays)

    async def _open(self, start: Callable[[], Source], kept: list[Source]) -> Source:
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[Source] = loop.create_future()

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
                if not self._keeps(controls, kept):
                    controls.close()
                    return
                give = partial(opened.set_result, controls)
            with suppress(RuntimeError):  # the loop has closed meanwhile
                loop.call_soon_threadsafe(settle, give)

        # A thread of a pool would be waited for by whoever leaves while the engine is loading.
        threading.Thread(target=run, name="start", daemon=True).start()
        return await opened

    def _keeps(self, controls: Source, kept: list[Source]) -> bool:
        with self._lock:
            if not self._closed:
                kept.append(controls)
            return not self._closed

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        """Tell every running race to end; returns at once."""
        for controls in list(self._races):
            controls.stop(why)

    def close_races(self) -> None:
        """Close every race, as another takes its place; replays stay."""
        with self._lock:
            races, self._races[:] = list(self._races), []
        for controls in races:
            controls.close()

    def close(self, *, leaving: bool = False, fault: bool = False) -> list[str]:
        """Close them all, each within four seconds; says where those that save are saved.

        `leaving` closes what is still being started as well, when that comes back.
        """
        with self._lock:
            self._closed = self._closed or leaving
            races, self._races[:] = list(self._races), []
            replays, self._replays[:] = list(self._replays), []
        if fault:
            for controls in races:
                controls.stop(EndReason.FAULT)
        sources: list[RaceSource] = [*races, *replays]
        for source in sources:
            source.close()
        return [where for controls in races if (where := controls.whereabouts) is not None]
