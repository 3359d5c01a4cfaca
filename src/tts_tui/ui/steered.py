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
from tts_tui.ui.stage.screen import StageScreen
from tts_tui.ui.stage.show import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App

    from tts_tui.control.following import Followed
    from tts_tui.domain.bets import BetBook
    from tts_tui.domain.race import RaceState

TOLD_ON_SCREEN = frozenset({"cut", "answer-now", "stop"})
"""Commands whose reply those in front of the screen see too; the others show by themselves."""

_GOES_ON = {Phase.CARD: "The race begins.", Phase.RACE: "The right answer is shown."}
"""What going on leads to on a stage, where it is not the next question."""


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


class StageSeat(ModelSeat):
    """A session on the stage: going on leads from card to race, to the answer, to the next card."""

    def __init__(self, screen: StageScreen) -> None:
        super().__init__(screen.model)
        self._screen = screen
        screen.tick()

    @property
    def shows(self) -> str:
        """What it is, and how far."""
        return f"stage: {self._screen.show.phase.value}"

    @property
    def question_index(self) -> int:
        """The question of the card, or of the race that it led to."""
        return self._screen.show.question

    @property
    def races(self) -> Sequence[tuple[int, RaceState]]:
        """The races of that question; none while its card stands."""
        return self.model.races if self.current is not None else ()

    @property
    def current(self) -> tuple[int, RaceState] | None:
        """The one in view."""
        return self._screen.show.current

    @property
    def bets(self) -> BetBook | None:
        """What the room bets on."""
        return self._screen.stage.bets

    @property
    def held(self) -> bool:
        """Whether what leads on by itself is held."""
        countdown = self._screen.show.countdown
        return countdown is not None and countdown.held

    @property
    def can_hold(self) -> bool:
        """Whether something leads on by itself."""
        return bool(self._screen.check_action("hold", ()))

    @property
    def can_go_on(self) -> bool:
        """Whether a person may lead on."""
        return bool(self._screen.check_action("go_on", ()))

    def hold(self) -> None:
        """Hold what leads on by itself, or let it run on."""
        self._screen.action_hold()

    def show_truth(self, shown: bool) -> None:
        """Reveal it, once the race is over; what was revealed stays."""
        if shown and self._screen.show.can_reveal:
            self._screen.action_reveal()

    def next_question(self) -> str:
        """Go on by one step."""
        said = _GOES_ON.get(self._screen.show.phase, NEXT)
        self._screen.action_go_on()
        return said


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
            reply = steer(shown_seat(self._app), command)
        except TtsTuiError as error:
            asked.set_exception(error)
            return
        except BaseException:
            asked.set_exception(CommandError("The screen has failed; it says why."))
            raise
        if command.name in TOLD_ON_SCREEN:
            safe_notify(self._app, reply.said)
        asked.set_result(reply)


def shown_seat(app: App[object]) -> ModelSeat | None:
    """The race or replay on the screen, under whatever lies over it."""
    for screen in reversed(app.screen_stack):
        if isinstance(screen, StageScreen):
            return StageSeat(screen)
        if isinstance(screen, RaceScreen | ReplayScreen):
            return ScreenSeat(screen)
    return None
