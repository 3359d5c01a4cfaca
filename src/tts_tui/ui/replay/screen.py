"""The race screen fed by a recording: the same board, with a timeline and a player's keys."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on

from tts_tui.domain.playback import RECORDED
from tts_tui.domain.strategies.base import Clock
from tts_tui.ui.kit.destinations import OpenGrid, OpenReplayInspector, OpenSideBySide
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.race.base_screen import MAX_FPS, RaceBaseScreen
from tts_tui.ui.race.board import RaceBoard
from tts_tui.ui.race.known_lengths import no_past
from tts_tui.ui.replay.hints import replay_hints
from tts_tui.ui.replay.keys import REPLAY_BINDINGS
from tts_tui.ui.replay.model import ReplayModel
from tts_tui.ui.replay.timeline import share_at
from tts_tui.ui.replay.what_if import WhatIfScreen
from tts_tui.ui.replay.words import NOTHING_TO_CUT, no_question

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from textual.binding import BindingType

    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.playback import WhatIf
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.race.arm import ArmChoice
    from tts_tui.ui.race.known_lengths import PastOf

IDLE_LIMIT_S = 1.0
"""How long a replay waits for the next token when pauses are shortened, in seconds."""


class ReplayScreen(RaceBaseScreen):
    """Plays a recording; nothing it does touches the recording."""

    BINDINGS: ClassVar[list[BindingType]] = [*REPLAY_BINDINGS]
    model: ReplayModel
    has_marks = True

    def __init__(
        self,
        controls: ReplayControls,
        now: Callable[[], float] = monotonic,
        *,
        fps: int = MAX_FPS,
        truth: Truth | None = None,
        past_of: PastOf = no_past,
    ) -> None:
        super().__init__(ReplayModel(controls, truth, past_of), now, fps)
        self.controls = controls

    @property
    def moving(self) -> bool:
        """Whether the playhead moves, or the file is still being read."""
        playback = self.controls.playback
        return playback.playing or playback.loaded < 1

    @property
    def saved(self) -> Path | None:
        """What is played."""
        return self.controls.recording.path

    def on_unmount(self) -> None:
        """Let go of the file; the base stops the clock, in a handler of its own."""
        self.controls.close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off, and not among the hints."""
        playback = self.controls.playback
        current = self.model.current
        match action:
            case "arm" | "give_truth":
                return current is not None
            case "reset":
                return playback.what_if.changes_picks or (
                    playback.clock is Clock.TOKEN and playback.timed
                )
            case "clock":
                return playback.timed
            case "anew":
                return current is not None
            case "side_by_side":
                return current is not None and current[1].n > 1
            case _:
                return super().check_action(action, parameters)

    def hints(self, *, following: bool) -> Hints:
        """Pair keys with words for the last line."""
        return replay_hints(self, self.model, self.controls.playback, following=following)

    def hints_depend_on(self) -> Hashable:
        """What changes the words of the last line."""
        playback = self.controls.playback
        return (playback.playing, playback.what_if, playback.scene, playback.scenes)

    # -- the player's keys --------------------------------------------------------------------

    def action_play_pause(self) -> None:
        """Play or hold."""
        self.controls.play_pause()
        self._moved()

    def action_hold(self) -> None:
        """The same from the matrix."""
        self.action_play_pause()

    def action_seek(self, seconds: float) -> None:
        """Move by seconds."""
        self.controls.seek_by(seconds)
        self._moved()

    def action_seek_share(self, share: float) -> None:
        """Move by a share of the whole."""
        self.controls.seek_by_share(share)
        self._moved()

    def action_go_to(self, tenth: int) -> None:
        """Jump to a tenth of the whole."""
        self.controls.seek_share(tenth / 10)
        self._moved()

    def action_mark(self, direction: int) -> None:
        """Jump to the next mark or the one before."""
        self.controls.mark(direction)
        self._moved()

    def action_step(self, direction: int) -> None:
        """Hold, and go to the next event or the one before."""
        self.controls.step(direction)
        self._moved()

    def action_speed(self, direction: int) -> None:
        """Play faster or slower."""
        self.controls.change_speed(direction)
        self._moved()

    def action_idle_limit(self) -> None:
        """Shorten long pauses, or keep them."""
        limited = self.controls.playback.idle_limit_s is not None
        self.controls.set_idle_limit(None if limited else IDLE_LIMIT_S)
        said = (
            "Every pause is kept." if limited else f"Pauses are cut to {IDLE_LIMIT_S:g} s at most."
        )
        safe_notify(self.app, said)
        self._moved()

    def action_next_question(self) -> None:
        """Show the next question, or say that there is none."""
        if (why := no_question(self.controls.playback, 1)) is not None:
            safe_notify(self.app, why)
            return
        self.controls.next_question()
        self._moved()

    def action_previous_question(self) -> None:
        """Show the question before, or say that there is none."""
        if (why := no_question(self.controls.playback, -1)) is not None:
            safe_notify(self.app, why)
            return
        self.controls.previous_question()
        self._moved()

    def _moved(self) -> None:
        self.tick()
        self.draw()

    # -- what if ------------------------------------------------------------------------------

    def arm(self, choice: ArmChoice | None) -> None:
        """Ask what if it had been armed at the playhead."""
        if choice is None:
            return
        self.controls.arm(choice.strategy)
        if choice.strategy is None:
            safe_notify(self.app, "Nothing is armed: this is the recording again.")
        else:
            rule = self.model.arming_of(choice.strategy)
            safe_notify(self.app, f"What if {choice.strategy} had been armed here? It {rule}.")
        self._moved()

    def action_what_if(self) -> None:
        """Change the rules."""
        if self.model.current is not None:
            self.controls.pause()
            race = self.model.current[1]
            self.app.push_screen(
                WhatIfScreen(race, self.controls.playback, self._change_what_if),
                lambda _: self._moved(),
            )

    def _change_what_if(self, what_if: WhatIf) -> None:
        self.controls.set_what_if(what_if)
        self._moved()

    def action_answer_now(self) -> None:
        """Say that no recording knows what a trace would have answered."""
        safe_notify(self.app, "Answer now needs a new run: a recording has no model to ask.")

    def action_cut(self) -> None:
        """Say that nothing runs here that could be cut."""
        safe_notify(self.app, NOTHING_TO_CUT)

    def action_reset(self) -> None:
        """Go back to the recording."""
        self.controls.set_what_if(RECORDED)
        self._moved()

    def action_clock(self) -> None:
        """Turn to the other clock."""
        what_if = self.controls.playback.what_if
        other = Clock.WALL if self.controls.playback.clock is Clock.TOKEN else Clock.TOKEN
        self._change_what_if(replace(what_if, clock=other))

    def show_strategies(self, names: list[str]) -> None:
        """Put other strategies on the board and on the timeline."""
        self.controls.show_strategies(names)
        super().show_strategies(names)

    # -- other screens ------------------------------------------------------------------------

    def action_inspect(self) -> None:
        """Read the selected trace."""
        self.read_trace(self.model.to_read)

    def read_trace(self, trace: int) -> None:
        """Open the inspector on a trace, over whatever is shown."""
        if self.controls.playback.loaded < 1:
            safe_notify(self.app, "The file is still being read; try again in a moment.")
            return
        self.controls.pause()
        if self.model.current is not None:
            number, truth = self.model.current[0], self.model.truth
            self.post_message(OpenReplayInspector(self.controls, number, trace, truth))

    @property
    def kept_beside(self) -> Path:
        """The session that what is said of it is kept beside."""
        return self.controls.recording.path

    def regrade(self, grading: SessionGrading) -> None:
        """Show the session by another grading."""
        self.controls.set_grading(grading)
        self._moved()

    def action_grid(self) -> None:
        """Show the whole session as a grid, in which one goes to another question."""
        if self.controls.playback.loaded < 1:
            safe_notify(self.app, "The file is still being read; try again in a moment.")
            return
        self.controls.pause()
        race = self.model.current[0] if self.model.current is not None else None
        path, clock = self.controls.recording.path, self.controls.playback.clock
        self.post_message(OpenGrid(path, race=race, play=self._go_to_race, clock=clock))

    def _go_to_race(self, race: int) -> None:
        """Close what lies over the replay, and show a race from its start."""
        while self.app.screen is not self:
            self.app.pop_screen()
        self.controls.show_race(race)
        self._moved()

    def action_side_by_side(self) -> None:
        """Read traces side by side."""
        self.controls.pause()
        if self.model.current is not None:
            race = self.controls.so_far(self.controls.grading).races[self.model.current[0]]
            self.post_message(OpenSideBySide(race, self.model.to_read, self.model.truth))

    def action_back(self) -> None:
        """Close what is open; with nothing open, leave."""
        if self.model.enlarged:
            super().action_back()
        else:
            self.app.pop_screen()

    @on(RaceBoard.PanelClicked)
    def _timeline_clicked(self, message: RaceBoard.PanelClicked) -> None:
        share = share_at(self.controls.playback, message.x, message.width, message.height)
        if share is not None:
            self.controls.seek_share(share)
            self._moved()
