"""What is shown of a race or a replay as a seat: its model, whoever draws or tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.replay.model import ReplayModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_tui.domain.bets import BetBook
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.controls import LiveControls
    from tts_tui.engine.plan import SessionPlan
    from tts_tui.replay.player import ReplayControls

NEXT = "The next question."


class ModelSeat:
    """Steers a model by itself; implements `control.seat.Seat`, for the thread that shows it."""

    def __init__(self, model: LiveModel | ReplayModel) -> None:
        self.model = model
        self._live = model if isinstance(model, LiveModel) else None
        self._replay = model if isinstance(model, ReplayModel) else None

    @property
    def shows(self) -> str:
        """What it is, in a word."""
        return "race" if self._replay is None else "replay"

    @property
    def plan(self) -> SessionPlan:
        """What the session runs."""
        return self.model.source.plan

    @property
    def question_index(self) -> int:
        """Which question is shown, from 0."""
        return self.model.source.question_index

    @property
    def races(self) -> Sequence[tuple[int, RaceState]]:
        """The races of that question."""
        return self.model.races

    @property
    def current(self) -> tuple[int, RaceState] | None:
        """The one in view."""
        return self.model.current

    @property
    def live(self) -> LiveControls | None:
        """Where a live race takes intents."""
        return self._live.controls if self._live is not None else None

    @property
    def file(self) -> Path | None:
        """The session's file."""
        if self._replay is not None:
            return self._replay.controls.recording.path
        return self.live.saved_as if self.live is not None else None

    @property
    def notice(self) -> str | None:
        """A standing trouble."""
        return self.model.source.notice

    @property
    def armed(self) -> str | None:
        """The armed strategy; in a replay the one of a what-if."""
        if self._replay is not None:
            return self._replay.controls.playback.what_if.armed or self.model.armed
        return self.model.armed

    @property
    def armable(self) -> Sequence[str]:
        """The strategies that can be armed."""
        return self.model.armable

    def picks(self, race: RaceState) -> Sequence[Pick]:
        """What the strategies on the board answer now."""
        rules = self.model.rules
        built = (rules.strategy(name, race) for name in self.model.names)
        found = [rules.pick(strategy, race) for strategy in built if strategy is not None]
        return [pick for pick in found if pick.failure is None]

    @property
    def held(self) -> bool:
        """Whether what is shown is frozen, or the replay holds."""
        if self._replay is not None:
            return not self._replay.controls.playback.playing
        return self._live is not None and self._live.paused

    @property
    def can_hold(self) -> bool:
        """Whether something moves, or is held."""
        return self._live is None or self._live.paused or self._live.running

    @property
    def note(self) -> str | None:
        """What the presenter wrote beside the question that is on."""
        questions, at = self.plan.questions, self.question_index
        return questions[at].note if 0 <= at < len(questions) else None

    @property
    def bets(self) -> BetBook | None:
        """Nobody is asked."""
        return None

    @property
    def truth_shown(self) -> bool:
        """Whether right and wrong may be seen."""
        return self.model.truth_shown

    @property
    def can_go_on(self) -> bool:
        """Whether the next question can be shown now."""
        if self._replay is not None:
            playback = self._replay.controls.playback
            return playback.scene + 1 < playback.scenes
        return self._live is not None and self._live.more_questions and not self._live.running

    def why_no_answer(self, trace: TraceState | None) -> str | None:
        """Say why a trace, or any, cannot be made to answer now."""
        return self._live.why_no_answer(trace) if self._live is not None else None

    def answerable(self) -> Sequence[int]:
        """The traces that can be made to answer now."""
        return self._live.answerable if self._live is not None else ()

    def arm(self, strategy: str | None) -> None:
        """Arm a strategy, or none."""
        self._controls.arm(strategy)

    def hold(self) -> None:
        """Freeze what is shown, or let it go on."""
        if self._replay is not None:
            self._replay.controls.play_pause()
        elif self._live is not None:
            self._live.paused = not self._live.paused

    def show_truth(self, shown: bool) -> None:
        """Show or hide right and wrong."""
        self.model.truth.shown = shown

    def next_question(self) -> str:
        """Go on to the next question."""
        self._controls.next_question()
        return NEXT

    @property
    def _controls(self) -> LiveControls | ReplayControls:
        return self.model.controls
