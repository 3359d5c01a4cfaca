"""The inspector's label keys: correct, mark, note, undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.domain.labels import note_of, with_note
from tts_tui.errors import TtsTuiError
from tts_tui.ui.inspect.label_dialogs import VerdictScreen, correct_screen, note_screen
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.labels import TraceLabel
    from tts_tui.ui.inspect.label_dialogs import Verdict
    from tts_tui.ui.inspect.model import InspectModel


class LabelKeys:
    """Asks, keeps, tells; `changed` redraws and `regrade` hands the new grading on."""

    def __init__(
        self,
        app: Callable[[], App[object]],
        model: InspectModel,
        changed: Callable[[], None],
        regrade: Callable[[SessionGrading], None] | None,
    ) -> None:
        self._app = app
        self._model = model
        self._changed = changed
        self._regrade = regrade

    def correct(self) -> None:
        """Ask for the answer as it should have been read."""
        trace = self._model.trace
        before = trace.answer.text if trace.answer is not None else ""

        def done(answer: str | None) -> None:
            if answer is not None and answer != before:
                self._keep(replace(self._model.label, answer=answer or None))

        self._app().push_screen(correct_screen(trace.index, before), done)

    def verdict(self) -> None:
        """Ask whether the answer is right."""
        trace, label = self._model.trace, self._model.label
        if not self._model.truth_shown:
            self._say("The truth is hidden; show it before you mark answers.")
            return
        if trace.answer is None:
            self._say("This trace has no answer to mark.")
            return

        def done(verdict: Verdict | None) -> None:
            if verdict is not None:
                self._keep(replace(label, right=verdict.right))

        self._app().push_screen(VerdictScreen(trace.index, trace.answer.text, label.right), done)

    def note(self) -> None:
        """Ask for a note and tags."""
        label = self._model.label
        before = note_of(label)

        def done(typed: str | None) -> None:
            if typed is not None and typed != before:
                self._keep(with_note(label, typed))

        self._app().push_screen(note_screen(self._model.trace.index, before), done)

    def undo(self) -> None:
        """Take the last label back and say which it was."""
        try:
            undone = self._model.undo()
        except TtsTuiError as error:
            safe_notify(self._app(), str(error), "error")
            return
        self._say(undone or "There is nothing to undo.")
        if undone:
            self._spread()

    def _keep(self, label: TraceLabel) -> None:
        try:
            kept = self._model.set_label(label)
        except TtsTuiError as error:
            safe_notify(self._app(), str(error), "error")
            return
        if kept:
            self._say("Kept beside the recording; u takes it back.")
            self._spread()

    def _spread(self) -> None:
        self._changed()
        if self._regrade is not None:
            self._regrade(self._model.grading)

    def _say(self, words: str) -> None:
        safe_notify(self._app(), words)
