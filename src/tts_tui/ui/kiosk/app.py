"""The app as a kiosk: recordings in a loop, until a key is pressed, and again a while after."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual import events
from textual._styles_cache import StylesCache

from tts_tui.ui.app import TtsApp
from tts_tui.ui.kiosk.screen import KioskScreen
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.replay.player import ReplayControls
    from tts_tui.replay.tour import Stop
    from tts_tui.ui.kit.destinations import OpenReplayInspector
    from tts_tui.ui.services import AppServices

    Show = Callable[[], tuple[ReplayControls, Sequence[Stop]]]
    """Opens a recording and finds its stops; blocks."""

LOOKS_EVERY_S: Final = 0.25
LEAVING: Final = frozenset({"ctrl+q", "ctrl+c"})
"""Keys that leave, whoever has the screen."""
UNDER: Final = 2
"""Screens below a show: Textual's own, and home."""


class KioskApp(TtsApp):
    """Plays shows one after another, for ever; a key hands the one on the screen over."""

    def __init__(
        self,
        services: AppServices,
        shows: Sequence[Show],
        after_s: float,
        now: Callable[[], float] = monotonic,
        fps: int = 30,
    ) -> None:
        super().__init__(services)
        self.shows = tuple(shows)
        self.after_s = after_s
        self.played = 0
        """How many shows have begun."""
        self._now = now
        self._fps = fps
        self._touched_s: float | None = None
        """When a person last did something; None while it plays by itself."""
        self._left_at: int | None = None
        """The stop of the show on the screen at which a person took it; None where nobody did."""
        self._opening = False

    def on_mount(self) -> None:
        """Begin with the first show."""
        self.set_interval(LOOKS_EVERY_S, self.look)
        self.go_on()

    @property
    def taken(self) -> bool:
        """Whether a person has the screen."""
        return self._touched_s is not None

    def look(self) -> None:
        """Let the show go on: to its next stop, to the next show, or back from a person."""
        if self._opening:
            return
        now_s = self._now()
        if self._touched_s is not None:
            if now_s - self._touched_s >= self.after_s:
                self.go_on()
        elif isinstance(self.screen, KioskScreen) and self.screen.advance(now_s):
            self.go_on()

    def go_on(self) -> None:
        """Go on with the show that a person took, where it was; else begin the next one."""
        if not self._opening:
            self._opening = True
            self._touched_s = None
            self.run_worker(self._go_on(), group="kiosk")

    async def _go_on(self) -> None:
        try:
            begin, self._left_at = self._left_at, None
            self.played += begin is None
            show = self.shows[(self.played - 1) % len(self.shows)]
            controls, stops = await asyncio.to_thread(show)
            for screen in self.screen_stack:
                if isinstance(screen, KioskScreen):
                    screen.clock.stop()
            while len(self.screen_stack) > UNDER:
                await self.pop_screen()
            # Textual keeps the lines of a thousand widgets that are gone: for days that is much.
            StylesCache.get_inner_outer.cache_clear()
            truth = self.services.truth
            await self.push_screen(
                KioskScreen(
                    *(controls, stops, self._now), fps=self._fps, truth=truth, begin=begin or 0
                )
            )
        finally:
            self._opening = False

    async def on_event(self, event: events.Event) -> None:
        """Hand over at the first key or click, which does nothing else; later ones work."""
        if isinstance(event, events.Key | events.MouseDown | events.MouseScrollDown) and not (
            isinstance(event, events.Key) and event.key in LEAVING
        ):
            first, self._touched_s = not self.taken, self._now()
            if first:
                self._hand_over()
                return
        await super().on_event(event)

    def _hand_over(self) -> None:
        if isinstance(self.screen, KioskScreen):
            self._left_at = self.screen.at
            self.screen.take_over(
                f"yours: the show goes on from here {self.after_s:g} s after the last key"
            )
        else:
            self._touched_s = None

    # -- what a kiosk does not do -------------------------------------------------------------

    def on_kiosk_screen_left(self) -> None:
        """Whoever had the screen is done."""
        self.go_on()

    def action_home(self) -> None:
        """There is no home: the show goes on."""
        self.go_on()

    def action_leave(self) -> None:
        """Close a dialog; from the replay itself, let the show go on."""
        if isinstance(self.screen, KioskScreen):
            self.go_on()
        else:
            self.pop_screen()

    def action_picture(self) -> None:
        """Write no files."""
        safe_notify(self, "The kiosk saves no pictures.")

    def on_open_replay_inspector(self, message: OpenReplayInspector) -> None:
        """Label nothing."""
        safe_notify(self, "The kiosk reads no traces; their text is on the board.")
