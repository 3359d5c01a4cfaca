"""What may be said of a race once it has ended, on the screens of a race and of a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.race.answers.by_hand import AnswersByHand
from tts_tui.ui.race.answers.keeping import Keeping
from tts_tui.ui.race.answers.screen import AnswersScreen
from tts_tui.ui.race.giving_truth import ask_for_truth

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Protocol

    from textual.app import App

    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.race import RaceState
    from tts_tui.ui.race.model import RaceModel

    class Shows(Protocol):
        """A screen of a race."""

        model: RaceModel

        @property
        def app(self) -> App[Any]:
            """The program."""

        @property
        def kept_beside(self) -> Path | None:
            """The session that what is said of it is kept beside; None while there is none."""

        def regrade(self, grading: SessionGrading) -> None:
            """Show every race of the session by another grading."""


class Afterwards:
    """The right answer, and which answers are the same."""

    @property
    def kept_beside(self) -> Path | None:
        """The session that what is said of it is kept beside; None while there is none."""
        raise NotImplementedError

    def regrade(self, grading: SessionGrading) -> None:
        """Show every race of the session by another grading."""
        raise NotImplementedError

    def action_give_truth(self: Shows) -> None:
        """Say what is right of the question that is shown."""
        path, current = self.kept_beside, self.model.current
        if path is not None and current is not None:
            shown = self.model.truth_shown
            ask_for_truth(self.app, path, current[1], self.regrade, shown=shown)

    def action_answers(self: Shows) -> None:
        """Show which answers of the race in view are equal, and why."""
        if self.model.current is None:
            return
        number = self.model.current[0]

        def race() -> RaceState:
            return self.model.session.races[number]

        path, shown = self.kept_beside, self.model.truth_shown
        if path is None:
            self.app.push_screen(AnswersScreen(race, truth_shown=shown))
        else:
            keeping = Keeping(path, self.regrade)
            self.app.push_screen(AnswersByHand(race, keeping, truth_shown=shown))
