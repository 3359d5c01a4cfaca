"""A dialog that asks for one line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.text import content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class WriteScreen(Dialog[str]):
    """Asks for one line; what was there before is filled in."""

    HINT = (("enter", "keep"), ("dialog.back", "back"))

    def __init__(self, title: str, note: str, before: str, limit: int) -> None:
        super().__init__()
        self.title = title
        self._note = note
        self._before = before
        self._limit = limit

    def body(self) -> Iterable[Widget]:
        """The explanation and the field."""
        yield Static(content(self._note), classes="note", markup=False)
        yield Static(" ")
        yield TextField(self._before, max_length=self._limit)

    def on_mount(self) -> None:
        """Let the person type at once."""
        self.query_one(TextField).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
