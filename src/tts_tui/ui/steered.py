"""The screen steered from elsewhere: its race or replay as a seat, a way in for other threads."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from tts_tui.control.commands import Command, CommandError
from tts_tui.control.steering import Reply, steer
from tts_tui.errors import TtsTuiError
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.race.arm import ArmChoice
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.replay.screen import ReplayScreen
from tts_tui.ui.seats import NEXT, ModelSeat

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from tts_tui.control.following import Followed

TOLD_ON_SCREEN = frozenset({"cut", "answer-now", "stop"})
"""Commands whose reply those in front of the screen see too; the others show by themselves."""


class ScreenSeat(ModelSeat):
    """A race or a replay on the screen, which draws what is done to it; for the app's thread."""

    def __init__(self, screen: RaceScreen | ReplayScreen) -> None:
        super().__init__(screen.model)
        self._screen = screen
        # What has come since the last picture counts.
        screen.tick()

    def arm(self, strategy: str | None) -> None:
        """Arm a strategy, or none; the screen says so too."""
        self._screen.arm(ArmChoice(strategy))

    def hold(self) -> None:
        """Freeze what moves, or let it go on."""
        self._screen.action_hold()

    def show_truth(self, shown: bool) -> None:
        """Show or hide right and wrong."""
        if self.truth_shown != shown:
            self._screen.action_toggle_truth()

    def next_question(self) -> str:
        """Go on to the next question."""
        self._screen.action_next_question()
        return NEXT


class ScreenFront:
    """An app for other threads; implements `control.front.Front`."""

    def __init__(self, app: App[object], session: Callable[[], Followed | None]) -> None:
        """`session` gives the live session that is shown, or was last."""
        self._app = app
        self._session = session

    @property
    def session(self) -> Followed | None:
        """The live session that is shown, or was last."""
        return self._session()

    def ask(self, command: Command) -> Future[Reply]:
        """Do a command on the app's thread."""
        asked: Future[Reply] = Future()
        if self._app.is_running:
            self._app.call_later(self._do, command, asked)
        else:
            asked.set_exception(CommandError("The screen is not up.", "Try again in a moment."))
        return asked

    def _do(self, command: Command, asked: Future[Reply]) -> None:
        # Whoever asked may have given up waiting: then nothing is done.
        if not asked.set_running_or_notify_cancel():
            return
        try:
            reply = steer(self._seat(), command)
        except TtsTuiError as error:
            asked.set_exception(error)
            return
        except BaseException:
            asked.set_exception(CommandError("The screen has failed; it says why."))
            raise
        if command.name in TOLD_ON_SCREEN:
            safe_notify(self._app, reply.said)
        asked.set_result(reply)

    def _seat(self) -> ScreenSeat | None:
        """The race or replay on the screen, under whatever lies over it."""
        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, RaceScreen | ReplayScreen):
                return ScreenSeat(screen)
        return None
