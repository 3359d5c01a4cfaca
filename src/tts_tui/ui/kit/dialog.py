"""What every dialog shares: a centred card with a title, a body and a line of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from tts_tui.ui.kit.dialog_keys import DIALOG_BINDINGS, IN_DIALOGS
from tts_tui.ui.kit.hints import Hint, HintKey, by_id, hint_lines, key_in_lines
from tts_tui.ui.kit.key_text import ENTER
from tts_tui.ui.kit.text import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content
    from textual.geometry import Size
    from textual.screen import Screen

Result = TypeVar("Result")
PRESSED: Final = {"enter": ENTER, "tab": "tab"}
"""Keys of Textual's own widgets that a click may press where a dialog names them, as written."""


class KeyLines(Widget):
    """The keys of a dialog, in as many lines as they need; a click presses one."""

    DEFAULT_CSS = """
    KeyLines { color: $muted; height: auto; margin-top: 1; }
    """

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        """Pairs of a binding's id and what it does; a key that is not ours is named as it is."""
        super().__init__()
        self._wanted = list(keys)
        self._bound = {binding.id: binding for binding in IN_DIALOGS}
        self.hints: list[Hint] = []

    def on_mount(self) -> None:
        """Name the keys as they are bound."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[Any]) -> None:
        # A list's own keys are known only while it is in focus; they stay as they were there.
        self._bound |= by_id(screen)
        hints: list[Hint] = []
        pending: tuple[HintKey, ...] = ()
        for name, word in self._wanted:
            binding = self._bound.get(name)
            if binding is None:
                key = HintKey(PRESSED.get(name, name), name if name in PRESSED else "")
            else:
                key = HintKey(self.app.get_key_display(binding), binding.key.split(",")[0])
            pending = (*pending, key)
            if word:
                hints.append(Hint(pending, word))
                pending = ()
        if hints != self.hints:
            self.hints = hints
            self.refresh(layout=True)

    def render(self) -> Content:
        """Write them."""
        return hint_lines(self.hints, self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as they take."""
        return hint_lines(self.hints, width).plain.count("\n") + 1

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key."""
        key = key_in_lines(self.hints, self.content_size.width, event.x, event.y)
        if key is not None and key.press:
            event.stop()
            self.app.simulate_key(key.press)


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
    BINDINGS: ClassVar[list[BindingType]] = [*DIALOG_BINDINGS]

    TITLE = ""
    HINT: ClassVar[tuple[tuple[str, str], ...]] = (("enter", "choose"), ("dialog.back", "back"))
    """Pairs of a binding's id, or a key, and what it does, for the last line of the card; one
    without a word joins the next."""

    _hidden: Sequence[Widget] = ()
    """Where notices stood when it came."""

    def compose(self) -> ComposeResult:
        """Lay the card out; the body comes from the subclass."""
        with Vertical(classes="card"):
            yield Static(line(self.title or ""), classes="title", markup=False)
            yield from self.body()
            yield KeyLines(self.HINT)

    def on_mount(self) -> None:
        """Have notices stand here alone, and not on the screens below as well."""
        below = [screen.query("ToastRack") for screen in self.app.screen_stack[:-1]]
        self._hidden = [rack for racks in below for rack in racks if rack.display]
        for rack in self._hidden:
            rack.display = False

    def on_unmount(self) -> None:
        """Let them stand below again."""
        for rack in self._hidden:
            rack.display = True

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
