"""A terminal driver that presses every key of the screen that a command opens.

Textual takes it from the environment: `TEXTUAL_DRIVER=tests.support.crawl:Crawler`. Whatever
opens is pictured and closed again; a dialog is answered with Enter, a text field with a word. A
screen that a key of the first one led to has its keys pressed too where `CRAWL_INTO` names it;
keys whose names begin as `CRAWL_SKIP` says are left out. The keys of `CRAWL_FROM` come first.
`CRAWL_LOG` names the file that is told the screens, the keys and the text of every picture.
"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from tests.support.idle import wait_for_apps

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

PASSING = {"StartingScreen", "MeasuringScreen"}
"""Screens that another one follows by itself."""
STARTS = {"launch", "read", "measure", "search", "copy", "export"}
"""Workers that are waited for."""
SPARED = ("app.quit", "app.interrupt", "app.suspend", "trust.")
"""Keys begin so that end the program, put it to sleep, or trust a folder."""


class Crawler(LinuxDriver):
    """Draws on the terminal as usual, and presses keys by itself."""

    def start_application_mode(self) -> None:
        """Begin once the terminal is the app's."""
        begin: Callable[[], None] = super().start_application_mode
        begin()
        wait_for_apps()
        self._crawling = asyncio.get_running_loop().create_task(_crawl(Pilot(self._app)))


async def _crawl(pilot: Pilot[Any]) -> None:
    crawl = Crawl(pilot)
    outcome = await asyncio.gather(crawl.begin(), return_exceptions=True)
    crawl.write(outcome)
    pilot.app.exit()


def _rank(name: str) -> int:
    what = name.partition(".")[2]
    if what in {"back", "home"}:
        return 2
    return what.startswith(("next", "previous", "select", "jump", "pin", "toggle"))


class Crawl:
    """What was opened and pressed so far."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self._pilot = pilot
        self._app = pilot.app
        self._into = set(os.environ["CRAWL_INTO"].split())
        self._skipped = (*SPARED, *os.environ["CRAWL_SKIP"].split())
        self.screens: set[str] = set()
        self.keys: set[str] = set()
        self.pictures: list[str] = []

    async def begin(self) -> None:
        """Press every key of the first screen that stays."""
        await self._settle()
        await self._pilot.press(*os.environ["CRAWL_FROM"].split())
        await self._press_all(self._app.screen)

    def write(self, outcome: object) -> None:
        """Tell what was seen, and how the crawl ended."""
        told = {
            "outcome": repr(outcome),
            "screens": sorted(self.screens),
            "keys": sorted(self.keys),
            "pictures": self.pictures,
        }
        Path(os.environ["CRAWL_LOG"]).write_text(json.dumps(told), "utf-8")

    async def _press_all(self, origin: Screen[Any]) -> None:
        self._into.discard(type(origin).__name__)
        while (found := self._next_key(origin)) is not None:
            key, name = found
            self.keys.add(name)
            await self._pilot.press(key)
            await self._settle()
            await self._answer()
            if "toggle" in name:
                await self._pilot.press(key)
            if self._app.screen is not origin and type(self._app.screen).__name__ in self._into:
                await self._press_all(self._app.screen)
            await self._back_to(origin)
            if self._app.screen is not origin:
                return

    def _next_key(self, origin: Screen[Any]) -> tuple[str, str] | None:
        """Give a key that was not pressed yet: what acts, then what moves, then what leaves."""
        if self._app.screen is not origin:
            return None
        active = [
            (key, bound.binding.id or "")
            for key, bound in origin.active_bindings.items()
            if bound.enabled and bound.binding.id
        ]
        fresh = [
            (key, name)
            for key, name in active
            if name not in self.keys and not name.startswith(self._skipped)
        ]
        return min(fresh, key=lambda found: _rank(found[1])) if fresh else None

    async def _answer(self) -> None:
        """Write a word where one is asked for, and say yes to a dialog."""
        if isinstance(self._app.focused, Input):
            await self._pilot.press("8")
            await self._picture()
            await self._pilot.press("enter")
            await self._settle()
        if isinstance(self._app.screen, ModalScreen):
            await self._pilot.press("enter")
            await self._settle()

    async def _back_to(self, origin: Screen[Any]) -> None:
        for _ in range(10):
            if self._app.screen is origin or origin not in self._app.screen_stack:
                break
            await self._app.pop_screen()
            await self._settle()
        if isinstance(self._app.focused, Input):
            await self._pilot.press("ctrl+u", "enter", "escape")
            await self._settle()

    async def _settle(self) -> None:
        settled = False
        while not settled:
            await self._pilot.pause()
            name = type(self._app.screen).__name__
            self.screens.add(name)
            busy = any(one.is_running and one.group in STARTS for one in self._app.workers)
            settled = self._app.screen.is_mounted and name not in PASSING and not busy
        await self._picture()

    async def _picture(self) -> None:
        rows = self._app.screen._compositor.render_strips()
        self.pictures.append("\n".join(strip.text for strip in rows))
