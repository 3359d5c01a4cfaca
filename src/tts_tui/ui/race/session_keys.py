"""The keys that are about the whole session, on the screens of a race and of a replay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.destinations import OpenComparison, OpenExport, RaceAnew
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.race.scores import ScoresScreen, totals_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Protocol

    from textual.app import App
    from textual.message import Message

    from tts_tui.ui.race.model import RaceModel

    class Shows(Protocol):
        """A screen of a session."""

        @property
        def model(self) -> RaceModel:
            """What it shows."""

        @property
        def app(self) -> App[Any]:
            """The app."""

        @property
        def saved(self) -> Path | None:
            """The whole session's file; None while it is written, or is nowhere."""

        @property
        def leaves_questions(self) -> bool:
            """Whether going elsewhere leaves questions that were to be raced."""

        def post_message(self, message: Message) -> bool:
            """Ask the app to go somewhere."""


class SessionKeys:
    """What those keys do."""

    def action_scores(self: Shows) -> None:
        """Show what the strategies came to over the session so far."""
        model, saved = self.model, self.saved

        def left(compare: bool | None) -> None:
            if compare and saved is not None:
                self.post_message(OpenComparison([saved]))

        totals = totals_of(model.races_so_far, model.names, model.rules)
        can_compare = saved is not None
        scores = ScoresScreen(totals, truth_shown=model.truth_shown, can_compare=can_compare)
        self.app.push_screen(scores, left)

    def action_anew(self: Shows) -> None:
        """Race the question in view again, live; what is left of a session is left after asking."""
        if self.model.current is None:
            return
        race = self.model.current[1]
        truth = race.grading.truth
        asked = replace(race.started.question, truth=truth.text if truth is not None else None)
        anew = RaceAnew(asked, race.started.model.name, race.n, tuple(self.model.names), race.armed)

        def go(yes: bool | None) -> None:
            if yes:
                self.post_message(anew)

        if self.leaves_questions:
            question = "Leave the questions to come, and race this one again?"
            self.app.push_screen(ConfirmScreen(question), go)
        else:
            go(True)

    def action_export(self: Shows) -> None:
        """Ask as what to write the session to a file, once all of it is there."""
        if self.saved is None:
            safe_notify(self.app, "This session is not saved yet; export it after the race.")
            return
        model = self.model
        name = model.current[1].started.model.name if model.current is not None else ""
        asked = model.source.question_index
        self.post_message(OpenExport(self.saved, asked, name, model.truth_shown))
