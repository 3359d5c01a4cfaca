"""A question with yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.dialog_keys import CONFIRM_BINDINGS
from tts_tui.ui.kit.text import content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget


class ConfirmScreen(Dialog[bool]):
    """Asks; `y` and Enter on Yes say True, `n` and Escape say False."""

    DEFAULT_CSS = """
    ConfirmScreen > .card { width: 52; border: round $accent; }
    ConfirmScreen .question { height: auto; margin-bottom: 1; text-style: bold; }
    ConfirmScreen Horizontal { height: 1; }
    ConfirmScreen Button {
        height: 1;
        min-width: 10;
        border: none;
        margin-right: 2;
        background: $surface;
        color: $foreground;
    }
    ConfirmScreen Button:focus {
        background: $accent;
        color: $background;
        text-style: bold;
        background-tint: transparent;
    }
    ConfirmScreen .title { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*CONFIRM_BINDINGS]
    HINT = (("confirm.yes", "yes"), ("confirm.no", "no"), ("confirm.other", "choose"))

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def body(self) -> Iterable[Widget]:
        """The question and the two buttons."""
        yield Static(content(self.question), classes="question", markup=False)
        yield Horizontal(
            Button(Content("Yes"), id="yes", compact=True),
            Button(Content("No"), id="no", compact=True),
        )

    def on_mount(self) -> None:
        """Put the focus on the answer that changes nothing."""
        self.query_one("#no", Button).focus()

    def action_other(self) -> None:
        """Move to the other button."""
        self.focus_next()

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)

    def action_cancel(self) -> None:
        """Escape is a no."""
        self.dismiss(False)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
