"""The screen of a duel: it lies over a race, live or replayed, and shows both models' races."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen

from tts_tui.ui.kit.hints import Hints, hints_of
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.race.duel.board import DuelBoard
from tts_tui.ui.race.duel.keys import DUEL_BINDINGS
from tts_tui.ui.race.duel.model import DuelModel
from tts_tui.ui.race.repaint import RepaintClock, terminal_is_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Protocol

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.ui.race.model import RaceModel

    class Host(Protocol):
        """The screen that it lies over."""

        model: RaceModel
        clock: RepaintClock
        has_marks: bool
        """Whether it is a replay, in which one can jump."""

        @property
        def moving(self) -> bool:
            """Whether something can come at any moment."""

        def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
            """Whether one of its keys would do something."""

        def action_hold(self) -> None:
            """Freeze or go on."""

        def action_mark(self, direction: int) -> None:
            """Jump to the next mark or the one before, where there are any."""

        def action_seek(self, seconds: float) -> None:
            """Move a replay by seconds."""

        def action_next_question(self) -> None:
            """Go on to the next question."""


class DuelScreen(Screen[None]):
    """Two boards. While it is shown it takes what comes in, in place of the race's screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*DUEL_BINDINGS]

    def __init__(self, host: Host, now: Callable[[], float], fps: int) -> None:
        super().__init__()
        self.host = host
        self.model = host.model
        self.duel = DuelModel(host.model)
        self.clock = RepaintClock(self, self.tick, 1 / fps)
        self._now = now
        self._shown: Hashable = None
        self._owed = False

    @cached_property
    def board(self) -> DuelBoard:
        """The one widget."""
        return self.query_one(DuelBoard)

    def compose(self) -> ComposeResult:
        """The board is everything there is."""
        yield DuelBoard()

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
        signature = (self.model.signature(now_s), id(palette_of(self.app)))
        if self._owed or came or signature != self._shown:
            self._owed = terminal_is_behind(self.app)
            if not self._owed:
                self._shown = signature
                self.draw()
        self.clock.pace(fast=came or self.host.moving)

    def draw(self) -> None:
        """Draw now."""
        self.board.show(self.duel.view(palette_of(self.app), self._now(), self._hints()))

    def _hints(self) -> Hints:
        return hints_of(
            self,
            [
                ("next_question", "next question"),
                ("back", "one race"),
                ("help", "help"),
                ("hold", "hold"),
                ("mark(-1)", ""),
                ("mark(1)", "marks"),
                ("toggle_truth", "hide truth" if self.model.truth_shown else "show truth"),
            ],
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off, and not among the hints."""
        match action:
            case "mark" | "seek":
                return self.host.has_marks
            case "next_question" | "toggle_truth":
                return self.host.check_action(action, parameters)
            case _:
                return True

    # -- keys ---------------------------------------------------------------------------------

    def action_hold(self) -> None:
        """Freeze, or go on."""
        self.host.action_hold()
        self.draw()

    def action_mark(self, direction: int) -> None:
        """Jump in a replay."""
        self.host.action_mark(direction)
        self.draw()

    def action_seek(self, seconds: float) -> None:
        """Move a replay."""
        self.host.action_seek(seconds)
        self.draw()

    def action_next_question(self) -> None:
        """Go on to the next question."""
        self.host.action_next_question()
        self.clock.pace(fast=True)
        self.draw()

    def action_toggle_truth(self) -> None:
        """Show or hide the truth everywhere."""
        self.model.truth.toggle()
        self.draw()

    def action_back(self) -> None:
        """Go to the screen of one race."""
        self.host.clock.start()
        self.dismiss(None)
