"""What lies over a race's screen and shows its model otherwise: a matrix, a duel, a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.race.repaint import RepaintClock, terminal_is_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Protocol

    from tts_tui.ui.race.model import RaceModel

    class Below(Protocol):
        """The screen that it lies over."""

        @property
        def model(self) -> RaceModel:
            """What that works on."""

        @property
        def clock(self) -> RepaintClock:
            """When that draws."""

        @property
        def moving(self) -> bool:
            """Whether something can come at any moment."""

    class Replayable(Below, Protocol):
        """A screen below that may be a replay, in which one can jump."""

        has_marks: bool
        """Whether it is one."""

        def action_hold(self) -> None:
            """Freeze or go on."""

        def action_mark(self, direction: int) -> None:
            """Jump to the next mark or the one before, where there are any."""


class LaidOverScreen(Screen[None]):
    """While it is shown it takes what comes in, in place of the race's screen.

    A subclass draws, and may say what else changes its picture and when it moves.
    """

    def __init__(self, host: Below, now: Callable[[], float], fps: int) -> None:
        super().__init__()
        self.host = host
        self.model = host.model
        self._now = now
        self.clock = RepaintClock(self, self.tick, 1 / fps)
        self._shown: Hashable = None
        self._owed = False

    def draw(self) -> None:
        """Draw now."""
        raise NotImplementedError

    @property
    def moves(self) -> bool:
        """Whether something can come at any moment."""
        return self.host.moving

    def signature(self, now_s: float) -> Hashable:
        """What the picture follows from: as long as it is the same, nothing is drawn."""
        return self.model.signature(now_s), id(palette_of(self.app))

    def on_mount(self) -> None:
        """Take over from the screen below."""
        self.host.clock.stop()
        self.clock.start()

    def on_unmount(self) -> None:
        """Hand back."""
        self.clock.stop()

    def tick(self) -> None:
        """Take what came, and draw if anything that shows has moved."""
        now_s = self._now()
        came = self.model.take(now_s)
        if self._owed or came or self.signature(now_s) != self._shown:
            self._owed = terminal_is_behind(self.app)
            if not self._owed:
                self.draw()
                # As drawn: that has brought the picks up to date, and some may flash.
                self._shown = self.signature(now_s)
        self.clock.pace(fast=came or self.moves)

    def action_back(self) -> None:
        """Go back to the race's own screen."""
        self.host.clock.start()
        self.dismiss(None)
