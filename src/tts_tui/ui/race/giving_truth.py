"""The right answer of a question, given or changed on the screen of its race or replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.errors import TtsTuiError
from tts_tui.store.labels import LabelBook
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.kit.write import WriteScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import App

    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.race import RaceState

MAX_TRUTH: Final = 400
NOTE: Final = (
    "It is kept beside the recording, as something said afterwards, and every verdict follows. "
    "An empty field goes back to what was recorded."
)


def ask_for_truth(
    app: App[object],
    session: Path,
    race: RaceState,
    regrade: Callable[[SessionGrading], None],
    *,
    shown: bool,
) -> None:
    """Ask what is right, keep it beside the session, and grade by it; `shown` fills in what is."""
    question = race.started.question
    truth = race.grading.truth

    def given(text: str | None) -> None:
        if text is None:
            return
        try:
            book = LabelBook(session)
            book.set_truth(question.id, text or None)
        except TtsTuiError as error:
            safe_notify(app, str(error), "error")
        else:
            regrade(book.grading)

    before = truth.text if truth is not None and shown else ""
    app.push_screen(WriteScreen("The right answer", NOTE, before, MAX_TRUTH), given)
