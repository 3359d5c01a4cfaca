"""A session another name; what is wrong with a name is said beside the field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from tts_tui.errors import TtsTuiError
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.text import content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget


class RenameScreen(Dialog[Path | None]):
    """A field with the old name in it; gives the new path, or None when it was left."""

    DEFAULT_CSS = """
    RenameScreen #said { height: auto; color: $wrong; }
    """
    TITLE = "Rename the session"
    HINT = (("enter", "rename"), ("dialog.back", "back"))

    def __init__(self, name: str, rename: Callable[[str], Path]) -> None:
        super().__init__()
        self.old = name
        self._rename = rename

    def body(self) -> Iterable[Widget]:
        """The field and the line that answers."""
        yield TextField(self.old, max_length=120)
        yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Put the cursor into the field."""
        self.query_one(TextField).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            path = self._rename(event.value)
        except TtsTuiError as error:
            self.query_one("#said", Static).update(content(str(error)))
        else:
            self.dismiss(path)
