"""The screen steered from elsewhere: what is shown as a seat, and a way in for other threads."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from tts_tui.control.commands import Command, CommandError
from tts_tui.control.steering import Reply, steer
from tts_tui.errors import TtsTuiError
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.race.arm import ArmChoice
from tts_tui.ui.race.base_screen import RaceBaseScreen
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.app import App

    from tts_tui.control.following import Followed
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.controls import LiveControls
    from tts_tui.engine.plan import SessionPlan

TOLD_ON_SCREEN = frozenset({"cut", "answer-now", "stop"})
"""Commands whose reply those in front of the screen see too; the others show by themselves."""


class ScreenSeat:
    """A race or a replay on the screen; implements `control.seat.Seat`, for the app's thread."""

    def __init__(self, screen: RaceBaseScreen) -> None:
        self._screen = screen
        self._model = screen.model
        self._replay = screen if isinstance(screen, ReplayScreen) else None
        # What has come since the last picture counts.
        screen.tick()

    @property
    def shows(self) -> str:
        """What it is, in a word."""
        return "race" if self._replay is None else "replay"

    @property
    def plan(self) -> SessionPlan:
        """What the session runs."""
        return self._model.source.plan

    @property
    def question_index(self) -> int:
        """Which question is shown, from 0."""
        return self._model.source.question_index

    @property
    def races(self) -> Sequence[tuple[int, RaceState]]:
        """The races of that question."""
        return self._model.races

    @property
    def current(self) -> tuple[int, RaceState] | None:
        """The one in view."""
        return self._model.current

    @property
    def live(self) -> LiveControls | None:
        """Where a live race takes intents."""
        return self._screen.controls if isinstance(self._screen, RaceScreen) else None

    @property
    def file(self) -> Path | None:
        """The session's file."""
        if self._replay is not None:
            return self._replay.controls.recording.path
        return self.live.saved_as if self.live is not None else None

    @property
    def notice(self) -> str | None:
        """A standing trouble."""
        return self._model.source.notice

    @property
    def armed(self) -> str | None:
        """The armed strategy; in a replay the one of a what-if."""
        if self._replay is not None:
            return self._replay.controls.playback.what_if.armed or self._model.armed
        return self._model.armed

    @property
    def armable(self) -> Sequence[str]:
        """The strategies that can be armed."""
        return self._model.armable

    def picks(self, race: RaceState) -> Sequence[Pick]:
        """What the strategies on the board answer now."""
        rules = self._model.rules
        built = (rules.strategy(name, race) for name in self._model.names)
        found = [rules.pick(strategy, race) for strategy in built if strategy is not None]
        return [pick for pick in found if pick.failure is None]

    @property
    def held(self) -> bool:
        """Whether the picture is frozen, or the replay holds."""
        if self._replay is not None:
            return not self._replay.controls.playback.playing
        return isinstance(self._model, LiveModel) and self._model.paused

    @property
    def truth_shown(self) -> bool:
        """Whether right and wrong may be seen."""
        return self._model.truth_shown

    @property
    def can_go_on(self) -> bool:
        """Whether the next question can be shown now."""
        return bool(self._screen.check_action("next_question", ()))

    def why_no_answer(self, trace: TraceState | None) -> str | None:
        """Say why a trace, or any, cannot be made to answer now."""
        return self._model.why_no_answer(trace) if isinstance(self._model, LiveModel) else None

    def answerable(self) -> Sequence[int]:
        """The traces that can be made to answer now."""
        return self._model.answerable if isinstance(self._model, LiveModel) else ()

    def arm(self, strategy: str | None) -> None:
        """Arm a strategy, or none; the screen says so too."""
        self._screen.arm(ArmChoice(strategy))

    def hold(self) -> None:
        """Freeze what moves, or let it go on."""
        self._screen.action_hold()

    def show_truth(self, shown: bool) -> None:
        """Show or hide right and wrong."""
        if self._model.truth_shown != shown:
            self._screen.action_toggle_truth()

    def next_question(self) -> None:
        """Go on to the next question."""
        if isinstance(self._screen, RaceScreen | ReplayScreen):
            self._screen.action_next_question()


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
            if isinstance(screen, RaceBaseScreen):
                return ScreenSeat(screen)
        return None
