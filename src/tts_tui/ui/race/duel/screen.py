"""The screen of a duel: it lies over a race, live or replayed, and shows both models' races."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from tts_tui.ui.kit.hints import Hints, hints_of
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.race.duel.board import DuelBoard
from tts_tui.ui.race.duel.keys import DUEL_BINDINGS
from tts_tui.ui.race.duel.model import DuelModel
from tts_tui.ui.race.laid_over import LaidOverScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Protocol

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.ui.race.laid_over import Replayable

    class Host(Replayable, Protocol):
        """The screen that it lies over."""

        def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
            """Whether one of its keys would do something."""

        def action_seek(self, seconds: float) -> None:
            """Move a replay by seconds."""

        def action_next_question(self) -> None:
            """Go on to the next question."""


class DuelScreen(LaidOverScreen):
    """Two boards."""

    host: Host

    BINDINGS: ClassVar[list[BindingType]] = [*DUEL_BINDINGS]

    def __init__(self, host: Host, now: Callable[[], float], fps: int) -> None:
        super().__init__(host, now, fps)
        self.duel = DuelModel(host.model)

    @cached_property
    def board(self) -> DuelBoard:
        """The one widget."""
        return self.query_one(DuelBoard)

    def compose(self) -> ComposeResult:
        """The board is everything there is."""
        yield DuelBoard()

    def draw(self) -> None:
        """Draw now."""
        self.board.show(self.duel.view(palette_of(self.app), self._now(), self._hints()))

    def signature(self, now_s: float) -> Hashable:
        """Each side has a board of its own: a flash that is over is drawn away."""
        return super().signature(now_s), self.duel.flashing(now_s)

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
