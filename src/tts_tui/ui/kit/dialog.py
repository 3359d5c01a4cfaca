"""What every dialog shares: a centred card with a title, a body and a line of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from tts_tui.ui.kit.hints import Hint, HintKey, hint_lines
from tts_tui.ui.kit.text import line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.geometry import Size

Result = TypeVar("Result")


class KeyLines(Widget):
    """The keys of a dialog, in as many lines as they need."""

    DEFAULT_CSS = """
    KeyLines { color: $muted; height: auto; margin-top: 1; }
    """

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.hints = [Hint((HintKey(key),), word) for key, word in keys]

    def render(self) -> Content:
        """Write them."""
        return hint_lines(self.hints, self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as they take."""
        return hint_lines(self.hints, width).plain.count("\n") + 1


class Dialog(ModalScreen[Result], Generic[Result]):
    """A modal card; Escape and a click beside it leave without a result."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 70%;
    }
    Dialog > .card {
        width: 78;
        max-width: 96%;
        height: auto;
        max-height: 94%;
        background: $panel;
        border: round $rule;
        padding: 1 2;
    }
    Dialog .title {
        color: $accent;
        text-style: bold;
        height: auto;
        margin-bottom: 1;
    }
    /* At the bottom, where notices stand elsewhere, they would cover the keys of the card. */
    Dialog ToastRack { dock: top; align: right top; margin-bottom: 0; max-height: 45%; }
    Dialog Toast { margin-top: 0; margin-bottom: 1; }
    Dialog .note { color: $muted; height: auto; }
    Dialog OptionList {
        background: $panel;
        border: none;
        padding: 0;
        height: auto;
        max-height: 20;
        background-tint: transparent;
        scrollbar-size-vertical: 1;
    }
    Dialog OptionList:focus { border: none; background-tint: transparent; }
    Dialog OptionList > .option-list--option { padding: 0 1; }
    Dialog Input {
        border: none;
        background: $surface;
        background-tint: transparent;
        height: 3;
        padding: 1 2;
    }
    Dialog Input > .input--placeholder { color: $muted; }
    Dialog Input:focus { border: none; background: $selected; background-tint: transparent; }
    """
    BINDINGS: ClassVar = [("escape,q", "cancel", "Back")]

    TITLE = ""
    HINT: ClassVar[tuple[tuple[str, str], ...]] = (("enter", "choose"), ("esc", "back"))
    """Pairs of key and what it does, for the last line of the card."""

    def compose(self) -> ComposeResult:
        """Lay the card out; the body comes from the subclass."""
        with Vertical(classes="card"):
            yield Static(line(self.title or ""), classes="title", markup=False)
            yield from self.body()
            yield KeyLines(self.HINT)

    def body(self) -> Iterable[Widget]:
        """The widgets between the title and the keys."""
        raise NotImplementedError

    def action_cancel(self) -> None:
        """Leave without a result."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """A click beside the card leaves, as people expect of a dialog."""
        if event.widget is self:
            self.action_cancel()
