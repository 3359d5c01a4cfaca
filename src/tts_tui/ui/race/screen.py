"""The screen of a live race: what it adds to the board are the keys that steer the race."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from tts_tui.figures import counted
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.destinations import GoOnStage, OpenGrid, OpenInspector, PlaySession
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.race.base_screen import MAX_FPS, RaceBaseScreen
from tts_tui.ui.race.final_scores import FinalScores
from tts_tui.ui.race.hints import race_hints
from tts_tui.ui.race.keys import RACE_BINDINGS
from tts_tui.ui.race.known_lengths import no_past
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.scores import grid_of
from tts_tui.ui.race.view import open_traces

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from textual.binding import BindingType

    from tts_tui.domain.grading import SessionGrading
    from tts_tui.engine.controls import LiveControls
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.race.arm import ArmChoice
    from tts_tui.ui.race.badges import KnownOf
    from tts_tui.ui.race.introduction import Introduction
    from tts_tui.ui.race.known_lengths import PastOf


class RaceScreen(RaceBaseScreen):
    """Shows a live race; its controls are all it can do to it."""

    BINDINGS: ClassVar[list[BindingType]] = [*RACE_BINDINGS]
    model: LiveModel

    def __init__(
        self,
        controls: LiveControls,
        now: Callable[[], float] = monotonic,
        *,
        fps: int = MAX_FPS,
        truth: Truth | None = None,
        known_of: KnownOf | None = None,
        past_of: PastOf = no_past,
        introduction: Introduction | None = None,
    ) -> None:
        super().__init__(LiveModel(controls, truth, known_of, past_of, introduction), now, fps)
        self.controls = controls
        self.final = FinalScores()

    def tick(self) -> None:
        """As any race; a while after a session's last verdict, show what all of it came to."""
        super().tick()
        ended = self.model.all_asked and len(self.controls.plan.questions) > 1
        if self.final.due(self._now(), ended=ended, in_sight=self.app.screen is self):
            self.draw()
            self.action_scores()

    def _stay(self) -> None:
        if self.final.coming:
            self.final.stay()
            self.draw()

    def on_key(self) -> None:
        """Whoever presses a key at the end goes on by themselves; the key does what it does."""
        self._stay()

    def on_mouse_down(self) -> None:
        """So does a click."""
        self._stay()

    @property
    def race_running(self) -> bool:
        """Whether leaving would cut something."""
        return self.model.running

    @property
    def moving(self) -> bool:
        """Whether something can come at any moment."""
        return self.model.running

    @property
    def leaves_questions(self) -> bool:
        """Whether the session has more."""
        return self.model.more_questions

    @property
    def saved(self) -> Path | None:
        """Its file, while nothing is written to it."""
        return None if self.model.running else self.controls.saved_as

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off, and not among the hints."""
        model = self.model
        match action:
            case "select_across":
                return self.board.frame.lanes.window.columns > 1
            case "cut_trace":
                trace = model.focused
                return trace is not None and not trace.ended and trace.cancelling is None
            case "answer_now":
                return model.focused is not None
            case "all_answer_now":
                return model.current is not None and not model.current[1].ended
            case "stop":
                return bool(model.races) and model.running
            case "arm":
                return not self.controls.finished
            case "next_question":
                return (model.more_questions and not model.running) or model.all_asked
            case "pause_view":
                return model.paused or model.running
            case "anew":
                return bool(model.races) and not model.running
            case "replay" | "inspect" | "give_truth" | "export":
                return bool(model.races) and self.saved is not None
            case _:
                return super().check_action(action, parameters)

    def hints(self, *, following: bool) -> Hints:
        """Pair keys with words for the last line."""
        return race_hints(self, self.model, following=following, soon=self.final.coming)

    def hints_depend_on(self) -> Hashable:
        """What else changes the words of the last line."""
        changing = ("cut_trace", "stop", "next_question", "pause_view", "replay")
        works = (*(self.check_action(action, ()) for action in changing), self.model.all_asked)
        model = self.model
        ends = self.controls.finished, self.final.coming
        return works, model.can_answer, *ends, model.paused, model.explains

    def action_pause_view(self) -> None:
        """Freeze the picture, or catch up."""
        self.model.paused = not self.model.paused
        self.tick()
        self.draw()

    def action_hold(self) -> None:
        """The same from the matrix."""
        self.action_pause_view()

    def action_back(self) -> None:
        """Close what is open, or put the explanation away for good."""
        if self.model.explains and not self.model.enlarged:
            self.model.introduction.put_away()
            self.draw()
        else:
            super().action_back()

    def action_next_question(self) -> None:
        """Race the next question; after the last one, show what all of them came to."""
        if self.model.all_asked:
            self.action_scores()
            return
        self.model.put_away()
        self.model.paused = False
        self.controls.next_question()
        self._pace(fast=True)

    def action_on_stage(self) -> None:
        """Show the race on the stage, or the next question's card."""
        self.post_message(GoOnStage(self, self._now, self._fps))

    def action_replay(self) -> None:
        """Play what was just raced."""
        if (path := self.controls.saved_as) is not None:
            self.post_message(PlaySession(path))

    def action_grid(self) -> None:
        """Show the races that have ended as a grid; what is still written leads nowhere yet."""
        model = self.model
        path = None if model.running else self.controls.saved_as
        race = model.current[0] if model.current is not None else None
        grid = grid_of(model.races_so_far, model.names, model.rules)
        self.post_message(OpenGrid(path, grid, race))

    def action_inspect(self) -> None:
        """Read the selected trace of what was just raced."""
        path, current = self.controls.saved_as, self.model.current
        if path is not None and current is not None:
            self.post_message(OpenInspector(path, current[0], self.model.to_read))

    @property
    def kept_beside(self) -> Path | None:
        """The session that what is said of it is kept beside; None while its race runs."""
        return None if self.model.running else self.controls.saved_as

    def regrade(self, grading: SessionGrading) -> None:
        """Show every race of the session by another grading."""
        self.model.regrade(grading)
        self.draw()

    def action_cut_trace(self) -> None:
        """Cancel the selected trace; its partial text stays, so nobody is asked."""
        if self.model.current is not None and self.model.focused is not None:
            trace = self.model.focused
            self.controls.cut(self.model.current[0], trace.index)
            safe_notify(self.app, f"Trace {trace.index + 1} is cut; its text stays.")

    def action_answer_now(self) -> None:
        """Cut the selected trace and have it answer from where it is, or say why it cannot."""
        model = self.model
        if model.current is None or model.focused is None:
            return
        if (why := model.why_no_answer(model.focused)) is not None:
            safe_notify(self.app, why)
        else:
            self.controls.answer_now(model.current[0], (model.focused.index,))

    def action_all_answer_now(self) -> None:
        """Have every running trace answer from where it is, after asking."""
        running = len(self.model.answerable)
        if not running:
            safe_notify(self.app, self.model.why_no_answer() or "")
            return
        question = (
            f"Cut {counted(running, 'running trace')}, and have each answer from where it is?"
        )
        self.app.push_screen(ConfirmScreen(question), self._all_answer_now)

    def _all_answer_now(self, yes: bool | None) -> None:
        if yes and self.model.current is not None:
            self.controls.answer_now(self.model.current[0], self.model.answerable)

    def action_stop(self) -> None:
        """Cancel every trace, after asking."""
        left = ", ".join(filter(None, (open_traces(race) for _, race in self.model.races)))
        question = f"Stop the race ({left})?"
        self.app.push_screen(ConfirmScreen(question), self._stop)

    def _stop(self, yes: bool | None) -> None:
        if yes:
            self.controls.stop()

    def arm(self, choice: ArmChoice | None) -> None:
        """Arm it on the running race and all later ones."""
        if choice is not None:
            self.controls.arm(choice.strategy)
            if choice.strategy is None:
                safe_notify(self.app, "Nothing is armed: every trace runs to its end.")
            else:
                rule = self.model.arming_of(choice.strategy)
                safe_notify(self.app, f"{choice.strategy} is armed: it {rule}.")
